"""The fake of the port `LmsCatalogue`, on the same state as the other fakes."""

from __future__ import annotations

from lms_bridge.model.snapshot import Course, GradeColumn
from lms_bridge_testing.fake_base import FakeBase, scale_of
from lms_bridge_testing.sandbox.state_people import SITE_COURSE_ID


class FakeCatalogue(FakeBase):
    """Lists what a campus has."""

    def every_course(self) -> tuple[Course, ...]:
        """All courses, by id."""
        with self._call("every_course") as state:
            return tuple(
                Course(each.id, each.idnumber, each.shortname, each.fullname, each.visible)
                for each in sorted(state.courses.values(), key=lambda each: each.id)
                if each.id != SITE_COURSE_ID
            )

    def columns(self, course_id: int) -> tuple[GradeColumn, ...]:
        """The grade items of a course, in its own order."""
        with self._call("columns"):
            return tuple(
                GradeColumn(
                    idnumber=each.registrar_name() or "",
                    name=each.title(),
                    own=f"cm:{each.activity.cmid}" if each.activity else "",
                    column=f"item:{each.id}",
                    kind=each.activity.modname if each.activity else "",
                    **scale_of(each),
                )
                for each in self._course(course_id).graded_items()
            )
