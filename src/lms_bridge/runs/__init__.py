"""The order of the five stages, cut into pieces of work: sync, plan only, explain."""

from lms_bridge.runs.beginning import begin
from lms_bridge.runs.desk import Desk
from lms_bridge.runs.job import Job, Progress, silent
from lms_bridge.runs.leasing import holder_name, holder_prefix
from lms_bridge.runs.reading import read
from lms_bridge.runs.sync import Foresight, Report, foresee, report_of, sync
from lms_bridge.runs.working import Bench, Came

__all__ = [
    "Bench",
    "Came",
    "Desk",
    "Foresight",
    "Job",
    "Progress",
    "Report",
    "begin",
    "foresee",
    "holder_name",
    "holder_prefix",
    "read",
    "report_of",
    "silent",
    "sync",
]
