"""What is known of courses for pages and gradebooks, and the tokens of the API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update

from lms_bridge.model.lti import ApiToken, Column, Context, Place
from lms_bridge.store.codec import decode, encode
from lms_bridge.store.database import Database, chunks, insert
from lms_bridge.store.tables_lti import (
    api_tokens,
    contexts,
    grade_columns,
    scores_sent,
)
from lms_bridge.store.tables_lti import places as place_rows


class LtiCourses(Database):
    """The tables of services, places, columns and scores."""

    def save_context(self, context: Context) -> None:
        """Keep where a course offers its services, in the place of what was known of it."""
        with self._writing() as connection:
            new = insert(connection, contexts).values(course=context.course, body=encode(context))
            connection.execute(
                new.on_conflict_do_update(
                    index_elements=["course"], set_={"body": new.excluded.body}
                )
            )

    def context(self, course: str) -> Context | None:
        """Where a course offers its services."""
        query = select(contexts.c.body).where(contexts.c.course == course)
        with self._reading() as connection:
            body = connection.execute(query).scalar_one_or_none()
        return None if body is None else decode(Context, body)

    def save_places(self, course: str, places: Iterable[Place]) -> None:
        """Keep where a course and its activities are, in the place of what was known of it."""
        rows = {
            each.item: {"course": course, "item": each.item, "url": each.url} for each in places
        }
        with self._writing() as connection:
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

    def places(self, courses: Iterable[str]) -> tuple[Place, ...]:
        """Where these courses and their activities are."""
        found: list[Place] = []
        with self._reading() as connection:
            for chunk in chunks(sorted(set(courses))):
                rows = connection.execute(select(place_rows).where(place_rows.c.course.in_(chunk)))
                found += (Place(row.course, row.item, row.url) for row in rows)
        return tuple(sorted(found, key=lambda each: (each.course, each.item)))

    def save_column(self, programme: str, component: str, course: str, column: Column) -> None:
        """Keep the column of a component, in the place of an earlier one."""
        row = {
            "programme": programme,
            "component": component,
            "course": course,
            "body": encode(column),
        }
        with self._writing() as connection:
            new = insert(connection, grade_columns).values(row)
            connection.execute(
                new.on_conflict_do_update(
                    index_elements=["programme", "component"],
                    set_={"course": new.excluded.course, "body": new.excluded.body},
                )
            )

    def columns(self, programme: str) -> Mapping[str, tuple[str, Column]]:
        """By component, the course and the column that the bridge made there."""
        query = select(grade_columns).where(grade_columns.c.programme == programme)
        with self._reading() as connection:
            found = connection.execute(query).all()
        return {row.component: (row.course, decode(Column, row.body)) for row in found}

    def scores_sent(self, url: str) -> Mapping[str, str]:
        """By user id, the digest of what was last sent to a column and taken by it."""
        query = select(scores_sent.c.user_id, scores_sent.c.digest).where(scores_sent.c.url == url)
        with self._reading() as connection:
            return {row.user_id: row.digest for row in connection.execute(query)}

    def save_scores_sent(self, url: str, sent: Mapping[str, str]) -> None:
        """Keep digests of what a column took."""
        with self._writing() as connection:
            new = insert(connection, scores_sent)
            keep = new.on_conflict_do_update(
                index_elements=["url", "user_id"], set_={"digest": new.excluded.digest}
            )
            for chunk in chunks(sorted(sent.items())):
                rows = [{"url": url, "user_id": user, "digest": digest} for user, digest in chunk]
                connection.execute(keep, rows)


class ApiTokens(Database):
    """The table of tokens; they are revoked and never deleted."""

    def add_token(self, token: ApiToken) -> ApiToken:
        """Keep a token of the API; gives it its id."""
        row = {
            "digest": token.digest,
            "body": encode(replace(token, id=0)),
            "revoked": token.revoked,
        }
        with self._writing() as connection:
            new = insert(connection, api_tokens).values(row).returning(api_tokens.c.id)
            return replace(token, id=connection.execute(new).scalar_one())

    def tokens(self) -> tuple[ApiToken, ...]:
        """Every token, in the order added, revoked ones too."""
        with self._reading() as connection:
            found = connection.execute(select(api_tokens).order_by(api_tokens.c.id)).all()
        return tuple(_token(row) for row in found)

    def token(self, digest: str) -> ApiToken | None:
        """The token of a digest."""
        query = select(api_tokens).where(api_tokens.c.digest == digest)
        with self._reading() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _token(row)

    def revoke_token(self, token_id: int, at: datetime) -> bool:
        """Revoke a token; False where there is none, or it was revoked before."""
        valid = (api_tokens.c.id == token_id, api_tokens.c.revoked.is_(None))
        with self._writing() as connection:
            done = connection.execute(update(api_tokens).where(*valid).values(revoked=at))
            return bool(done.rowcount)


def _token(row: Row[Any]) -> ApiToken:
    return replace(decode(ApiToken, row.body), id=row.id, revoked=row.revoked)
