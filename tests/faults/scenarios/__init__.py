"""The faults of the table in the notes, each as a scenario; each module registers its own."""

from tests.faults.scenarios import broker, database, moodle, schedule, sites, workers
from tests.faults.scenarios.registry import SCENARIOS, Scenario

__all__ = ["SCENARIOS", "Scenario", "broker", "database", "moodle", "schedule", "sites", "workers"]
