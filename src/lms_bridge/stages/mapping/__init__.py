"""LMS records → Evidence on units, blocks and outside results. Pure: the date is an argument."""

from lms_bridge.stages.mapping.bindings import bind, reading_plan
from lms_bridge.stages.mapping.evidence import Mapped, Mapper
from lms_bridge.stages.mapping.provision import Provision, lacks, provisions
from lms_bridge.stages.mapping.roster import Enrolled, roster

__all__ = [
    "Enrolled",
    "Mapped",
    "Mapper",
    "Provision",
    "bind",
    "lacks",
    "provisions",
    "reading_plan",
    "roster",
]
