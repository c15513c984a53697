"""What authors of programmes use: the check of a folder, the quality rules, pages, schemas."""
