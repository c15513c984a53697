"""The order of the five stages, cut into pieces of work: sync, plan only, explain."""

from lms_bridge.pipeline.beginning import begin
from lms_bridge.pipeline.desk import Desk
from lms_bridge.pipeline.job import Job, Progress, silent
from lms_bridge.pipeline.leasing import holder_name, holder_prefix
from lms_bridge.pipeline.reading import read
from lms_bridge.pipeline.sync import Foresight, Report, foresee, report_of, sync
from lms_bridge.pipeline.working import Bench, Came

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
