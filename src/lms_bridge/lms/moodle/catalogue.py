"""The port `LmsCatalogue` on a Moodle: lists of names, without anybody's records."""

from __future__ import annotations

from typing import Final

from lms_bridge.lms.moodle.courses import own_grades
from lms_bridge.lms.moodle.functions import COURSES, GRADES
from lms_bridge.lms.moodle.links import item_name, own_name
from lms_bridge.lms.moodle.marking import scale_ends
from lms_bridge.lms.moodle.payloads_course import GradeItemPayload
from lms_bridge.lms.moodle.source import RecordSource
from lms_bridge.lms.moodle.transport import Transport
from lms_bridge.model.snapshot import Course, GradeColumn

#: The front page is a course to Moodle, and to nobody else.
_FRONT_PAGE: Final = 1

#: What a grade item is that stands for others.
_TOTALS: Final = frozenset({"course", "category"})


class MoodleCatalogue:
    """Lists what a Moodle has through the functions that the service offers anyway."""

    def __init__(self, transport: Transport) -> None:
        self._source = RecordSource(transport)

    def every_course(self) -> tuple[Course, ...]:
        """All courses that the service user may see, by id."""
        found = self._source.ask(COURSES, {"field": "", "value": ""}).courses
        return tuple(
            Course(each.id, each.idnumber or "", each.shortname, each.fullname, each.visible)
            for each in sorted(found, key=lambda each: each.id)
            if each.id != _FRONT_PAGE
        )

    def columns(self, course_id: int) -> tuple[GradeColumn, ...]:
        """The grade items of a course as they look for the service user: nobody's grades."""
        report = self._source.ask(GRADES, own_grades(self._source, course_id))
        return tuple(
            _column(each)
            for grades in report.usergrades
            for each in grades.gradeitems
            if each.itemtype not in _TOTALS
        )


def _column(item: GradeItemPayload) -> GradeColumn:
    ends = scale_ends(item)
    return GradeColumn(
        idnumber=item.idnumber or "",
        name=item.itemname or "",
        own="" if item.cmid is None else own_name(item.cmid),
        column=item_name(item.id),
        kind=item.itemmodule or "",
        marking=ends.marking,
        lowest=ends.lowest,
        best=ends.best,
    )
