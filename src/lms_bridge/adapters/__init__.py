"""What the ports are made of: Moodle, files, the database, the clock."""
