"""What helps whoever writes a programme: checking a folder, its page, its JSON Schemas."""
