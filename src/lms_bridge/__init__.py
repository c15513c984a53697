"""lms_bridge: runs continuing-education diplomas on what a Moodle knows."""
