"""Setting a Moodle up: what it lacks for the programmes that a site enables, and what to click."""
