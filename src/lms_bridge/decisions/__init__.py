"""What people decide about learners."""
