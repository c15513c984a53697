"""The order of the five stages, cut into pieces of work: sync, plan only, explain."""

from lms_bridge.runs.beginning import begin
from lms_bridge.runs.dispatcher import TaskDispatcher
from lms_bridge.runs.executor import WorkResult
from lms_bridge.runs.job import Job, Progress, silent
from lms_bridge.runs.leasing import holder_name, holder_prefix
from lms_bridge.runs.reading import read_snapshot
from lms_bridge.runs.site_worker import SiteWorker
from lms_bridge.runs.sync import DryRunResult, Report, dry_run, report_of, sync

__all__ = [
    "DryRunResult",
    "Job",
    "Progress",
    "Report",
    "SiteWorker",
    "TaskDispatcher",
    "WorkResult",
    "begin",
    "dry_run",
    "holder_name",
    "holder_prefix",
    "read_snapshot",
    "report_of",
    "silent",
    "sync",
]
