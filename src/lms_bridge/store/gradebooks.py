"""What is known of courses' gradebooks: services, columns, and what they took."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from lms_bridge.model.lti import Context, GradebookColumn
from lms_bridge.store.codec import decoded, encode
from lms_bridge.store.database import StorePart, chunks, insert
from lms_bridge.store.tables import (
    contexts,
    grade_columns,
    scores_sent,
)


class SqlGradebooks(StorePart):
    """The tables of services, columns and scores."""

    def save_context(self, context: Context) -> None:
        """Keep where a course offers its services, in the place of what was known of it."""
        with self._database.writing() as connection:
            new = insert(connection, contexts).values(course=context.course, body=encode(context))
            connection.execute(
                new.on_conflict_do_update(
                    index_elements=["course"], set_={"body": new.excluded.body}
                )
            )

    def context(self, course: str) -> Context | None:
        """Where a course offers its services."""
        query = select(contexts.c.body).where(contexts.c.course == course)
        with self._database.reading() as connection:
            body = connection.execute(query).scalar_one_or_none()
        return None if body is None else decoded(Context, body)

    def save_column(
        self, programme: str, component: str, course: str, column: GradebookColumn
    ) -> None:
        """Keep the column of a component, in the place of an earlier one."""
        row = {
            "programme": programme,
            "component": component,
            "course": course,
            "body": encode(column),
        }
        with self._database.writing() as connection:
            new = insert(connection, grade_columns).values(row)
            connection.execute(
                new.on_conflict_do_update(
                    index_elements=["programme", "component"],
                    set_={"course": new.excluded.course, "body": new.excluded.body},
                )
            )

    def columns(self, programme: str) -> Mapping[str, tuple[str, GradebookColumn]]:
        """By component, the course and the column that the bridge made there."""
        query = select(grade_columns).where(grade_columns.c.programme == programme)
        with self._database.reading() as connection:
            found = connection.execute(query).all()
        return {row.component: (row.course, decoded(GradebookColumn, row.body)) for row in found}

    def scores_sent(self, url: str) -> Mapping[str, str]:
        """By user id, the digest of what was last sent to a column and taken by it."""
        query = select(scores_sent.c.user_id, scores_sent.c.digest).where(scores_sent.c.url == url)
        with self._database.reading() as connection:
            return {row.user_id: row.digest for row in connection.execute(query)}

    def save_scores_sent(self, url: str, sent: Mapping[str, str]) -> None:
        """Keep digests of what a column took."""
        with self._database.writing() as connection:
            new = insert(connection, scores_sent)
            keep = new.on_conflict_do_update(
                index_elements=["url", "user_id"], set_={"digest": new.excluded.digest}
            )
            for chunk in chunks(sorted(sent.items())):
                rows = [{"url": url, "user_id": user, "digest": digest} for user, digest in chunk]
                connection.execute(keep, rows)
