"""What every kind of rule is built on, and what some of them share."""
