"""What a run reads and sets aside, and the rules it went by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Select, func, select

from lms_bridge.model.run import Quarantined, RunState
from lms_bridge.model.snapshot import CourseReading, SiteReading
from lms_bridge.store.codec import decoded, digested, encode
from lms_bridge.store.database import StorePart, chunks, insert
from lms_bridge.store.tables import (
    course_readings,
    quarantine,
    runs,
    site_readings,
)


class SqlReadings(StorePart):
    """The checkpoints of a run, its quarantine, and the rules kept."""

    def save_course(self, run_id: int, reading: CourseReading) -> None:
        """Keep one course's reading, in the place of an earlier one of the same run."""
        row = {"run_id": run_id, "course": reading.idnumber, "body": encode(reading)}
        with self._database.writing() as connection:
            new = insert(connection, course_readings).values(row)
            connection.execute(
                new.on_conflict_do_update(
                    index_elements=["run_id", "course"], set_={"body": new.excluded.body}
                )
            )

    def courses(
        self, run_id: int, courses: Collection[str] | None = None
    ) -> Mapping[str, CourseReading]:
        """The readings kept so far, of all courses or of these, by course idnumber."""
        query = select(course_readings.c.course, course_readings.c.body).where(
            course_readings.c.run_id == run_id
        )
        if courses is not None:
            query = query.where(course_readings.c.course.in_(sorted(courses)))
        return self._readings(query)

    def reusable(self, programme: str) -> Mapping[str, CourseReading]:
        """The readings that the last run which was DONE left for this one, by idnumber."""
        last = select(func.max(runs.c.id)).where(
            runs.c.programme == programme, runs.c.state == RunState.DONE.value
        )
        return self._readings(
            select(course_readings.c.course, course_readings.c.body).where(
                course_readings.c.run_id == last.scalar_subquery()
            )
        )

    def _readings(self, query: Select[Any]) -> Mapping[str, CourseReading]:
        with self._database.reading() as connection:
            found = connection.execute(query).all()
        return {course: decoded(CourseReading, body) for course, body in sorted(found)}

    def save_site(self, run_id: int, reading: SiteReading) -> None:
        """Keep the site's reading, in the place of an earlier one of the same run."""
        with self._database.writing() as connection:
            new = insert(connection, site_readings).values(run_id=run_id, body=encode(reading))
            connection.execute(
                new.on_conflict_do_update(
                    index_elements=["run_id"], set_={"body": new.excluded.body}
                )
            )

    def site(self, run_id: int) -> SiteReading | None:
        """The site's reading, if it was kept."""
        query = select(site_readings.c.body).where(site_readings.c.run_id == run_id)
        with self._database.reading() as connection:
            body = connection.execute(query).scalar()
        return None if body is None else decoded(SiteReading, body)

    def quarantine(self, run_id: int, records: Iterable[Quarantined]) -> None:
        """Note the records a run set aside; one noted already is not noted twice."""
        with self._database.writing() as connection:
            for chunk in chunks(records):
                rows = [{"run_id": run_id, **digested(record)} for record in chunk]
                connection.execute(insert(connection, quarantine).on_conflict_do_nothing(), rows)

    def quarantined(self, run_id: int) -> tuple[Quarantined, ...]:
        """The records a run set aside, in the order they were noted."""
        query = (
            select(quarantine.c.body).where(quarantine.c.run_id == run_id).order_by(quarantine.c.id)
        )
        with self._database.reading() as connection:
            found = connection.execute(query).scalars().all()
        return tuple(decoded(Quarantined, body) for body in found)
