"""The door that Celery comes in by: it wakes workers, and knows nothing of the work itself."""
