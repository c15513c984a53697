"""LMS records → Evidence on units, blocks and outside results. Pure: the date is an argument."""

from lms_bridge.mapping.bindings import bind, reading_plan
from lms_bridge.mapping.evidence import Mapped, Mapper
from lms_bridge.mapping.needs import Need, needs
from lms_bridge.mapping.provision import Provision, lacks, provisions
from lms_bridge.mapping.roster import Enrolled, roster

__all__ = [
    "Enrolled",
    "Mapped",
    "Mapper",
    "Need",
    "Provision",
    "bind",
    "lacks",
    "needs",
    "provisions",
    "reading_plan",
    "roster",
]
