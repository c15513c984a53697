"""The door that teachers, learners and programs come in by: LTI launches, pages, the API."""
