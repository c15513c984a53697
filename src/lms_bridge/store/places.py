"""Where courses and their activities are, so that a page can lead there."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select

from lms_bridge.model.lti import Place
from lms_bridge.store.database import StorePart, chunks, insert
from lms_bridge.store.tables import places as place_rows


class SqlPlaces(StorePart):
    """The table of places."""

    def save(self, course: str, places: Iterable[Place]) -> None:
        """Keep where a course and its activities are, in the place of what was known of it."""
        rows = {
            each.item: {"course": course, "item": each.item, "url": each.url} for each in places
        }
        with self._database.writing() as connection:
            # Rows first and in one order: of two at a time, the second waits and then tidies up.
            for chunk in chunks(rows[item] for item in sorted(rows)):
                new = insert(connection, place_rows)
                connection.execute(
                    new.on_conflict_do_update(
                        index_elements=["course", "item"], set_={"url": new.excluded.url}
                    ),
                    chunk,
                )
            known = select(place_rows.c.item).where(place_rows.c.course == course)
            gone = set(connection.execute(known).scalars()) - rows.keys()
            for items in chunks(sorted(gone)):
                connection.execute(
                    delete(place_rows).where(
                        place_rows.c.course == course, place_rows.c.item.in_(items)
                    )
                )

    def of_courses(self, courses: Iterable[str]) -> tuple[Place, ...]:
        """Where these courses and their activities are."""
        found: list[Place] = []
        with self._database.reading() as connection:
            for chunk in chunks(sorted(set(courses))):
                rows = connection.execute(select(place_rows).where(place_rows.c.course.in_(chunk)))
                found += (Place(row.course, row.item, row.url) for row in rows)
        return tuple(sorted(found, key=lambda each: (each.course, each.item)))
