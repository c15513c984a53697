"""The order of the five stages, with checkpoints: sync, plan only, explain."""

from lms_bridge.pipeline.job import Job, Progress, silent
from lms_bridge.pipeline.reading import read
from lms_bridge.pipeline.sync import Foresight, Report, foresee, sync

__all__ = ["Foresight", "Job", "Progress", "Report", "foresee", "read", "silent", "sync"]
