"""What an LMS has to offer, for people who connect it: names, and nobody's records."""

from __future__ import annotations

from typing import Protocol

from lms_bridge.model.snapshot import Course, GradeColumn


class LmsCatalogue(Protocol):
    """Reads beside `Lms`: nobody's grades, attendance or completion."""

    def every_course(self) -> tuple[Course, ...]:
        """All courses that the service user may see, by id.

        `idnumber` is "" where none is set, or where the LMS shows it to editors alone.
        """

    def columns(self, course_id: int) -> tuple[GradeColumn, ...]:
        """The grade items of a course, in its own order, the course total left out."""
