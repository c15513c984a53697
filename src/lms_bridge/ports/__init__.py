"""What the stages need from outside, as Protocols. Adapters and fakes pass one contract suite."""

from lms_bridge.ports.clock import Clock
from lms_bridge.ports.connecting import CommandSite, LmsCatalogue, LmsConnection, SiteSetup
from lms_bridge.ports.inspecting import LmsInspector
from lms_bridge.ports.lms import Answers, CourseReads, Links, Lms, LmsWriter
from lms_bridge.ports.lti import PlatformServices
from lms_bridge.ports.store import ColumnStore, KeptToolKeys, Platforms, Store

__all__ = [
    "Answers",
    "Clock",
    "ColumnStore",
    "CommandSite",
    "CourseReads",
    "KeptToolKeys",
    "Links",
    "Lms",
    "LmsCatalogue",
    "LmsConnection",
    "LmsInspector",
    "LmsWriter",
    "PlatformServices",
    "Platforms",
    "SiteSetup",
    "Store",
]
