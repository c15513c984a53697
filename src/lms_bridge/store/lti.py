"""LTI: platforms, keys, launches under way, and visits.

What is used once is deleted as it is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, select, update

from lms_bridge.model.lti import ContextRoster, Expected, Platform, ToolKey, Visit
from lms_bridge.store.codec import decoded, encode
from lms_bridge.store.database import StorePart, insert
from lms_bridge.store.tables import (
    launches,
    platforms,
    registrations,
    tool_keys,
    visit_rosters,
    visits,
)


class SqlPlatforms(StorePart):
    """The tables of platforms and of the codes with which they register."""

    def save(self, platform: Platform) -> None:
        """Keep a registration, in the place of one with the same issuer and client."""
        row = {
            "issuer": platform.issuer,
            "client_id": platform.client_id,
            "body": encode(platform),
        }
        with self._database.writing() as connection:
            new = insert(connection, platforms).values(row)
            connection.execute(
                new.on_conflict_do_update(
                    index_elements=["issuer", "client_id"], set_={"body": new.excluded.body}
                )
            )

    def registered(self) -> tuple[Platform, ...]:
        """Every registration, by issuer and client."""
        with self._database.reading() as connection:
            found = connection.execute(select(platforms.c.body)).scalars().all()
        kept = (decoded(Platform, body) for body in found)
        return tuple(sorted(kept, key=lambda each: (each.issuer, each.client_id)))

    def drop(self, issuer: str, client_id: str) -> bool:
        """Forget a registration, and answer whether there was one; its visits end at once."""
        with self._database.writing() as connection:
            gone = connection.execute(
                delete(platforms).where(
                    platforms.c.issuer == issuer, platforms.c.client_id == client_id
                )
            )
            connection.execute(
                delete(visits).where(visits.c.issuer == issuer, visits.c.client_id == client_id)
            )
            return bool(gone.rowcount)

    def open_registration(self, digest: str, until: datetime) -> None:
        """Let one platform register with the code of this digest."""
        with self._database.writing() as connection:
            new = insert(connection, registrations).values(digest=digest, until=until)
            connection.execute(
                new.on_conflict_do_update(
                    index_elements=["digest"], set_={"until": new.excluded.until}
                )
            )

    def take_registration(self, digest: str, now: datetime) -> bool:
        """Use a code up; False for one that never was, was used, or is over."""
        taken = delete(registrations).where(registrations.c.digest == digest)
        with self._database.writing() as connection:
            until = connection.execute(taken.returning(registrations.c.until)).scalar_one_or_none()
            return until is not None and now < until


class SqlToolKeys(StorePart):
    """The table of the tool's own keys."""

    def save(self, key: ToolKey) -> None:
        """Keep a key, in the place of one with the same kid."""
        row = {"kid": key.kid, "since": key.since, "body": encode(key)}
        with self._database.writing() as connection:
            new = insert(connection, tool_keys).values(row)
            connection.execute(
                new.on_conflict_do_update(
                    index_elements=["kid"],
                    set_={"since": new.excluded.since, "body": new.excluded.body},
                )
            )

    def newest_first(self) -> tuple[ToolKey, ...]:
        """Every key, newest first."""
        query = select(tool_keys.c.body).order_by(tool_keys.c.since.desc(), tool_keys.c.kid)
        with self._database.reading() as connection:
            found = connection.execute(query).scalars().all()
        return tuple(decoded(ToolKey, body) for body in found)

    def drop(self, kid: str) -> None:
        """Forget a key."""
        with self._database.writing() as connection:
            connection.execute(delete(tool_keys).where(tool_keys.c.kid == kid))


class SqlVisits(StorePart):
    """The tables of launches announced, of visits and of who is in their courses."""

    def expect_launch(self, expected: Expected) -> None:
        """Keep what an announced launch must bring."""
        row = {"state": expected.state, "until": expected.until, "body": encode(expected)}
        with self._database.writing() as connection:
            connection.execute(insert(connection, launches).values(row))

    def take_launch(self, state: str, now: datetime) -> Expected | None:
        """Use an announcement up; None for one that never was, was used, or is over."""
        taken = delete(launches).where(launches.c.state == state).returning(launches.c.body)
        with self._database.writing() as connection:
            body = connection.execute(taken).scalar_one_or_none()
        expected = None if body is None else decoded(Expected, body)
        return expected if expected is not None and now < expected.until else None

    def open(self, visit: Visit, secret: str) -> None:
        """Begin a visit; `secret` is the digest of what the browser holds."""
        row = {
            "id": visit.id,
            "secret": secret,
            "issuer": visit.launch.issuer,
            "client_id": visit.launch.client_id,
            "until": visit.until,
            "body": encode(visit),
        }
        with self._database.writing() as connection:
            connection.execute(insert(connection, visits).values(row))

    def get(self, visit_id: str, secret: str, now: datetime) -> Visit | None:
        """A visit that is not over, for the browser that holds its secret."""
        query = select(visits.c.until, visits.c.body).where(
            visits.c.id == visit_id, visits.c.secret == secret, visits.c.until > now
        )
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else replace(decoded(Visit, row.body), until=row.until)

    def change(self, visit: Visit) -> None:
        """Keep a visit's other values; its end and its secret stay."""
        with self._database.writing() as connection:
            connection.execute(
                update(visits).where(visits.c.id == visit.id).values(body=encode(visit))
            )

    def save_roster(self, visit_id: str, roster: ContextRoster) -> None:
        """Keep who is in the visit's course until the visit ends; nothing after its end."""
        row = {"visit_id": visit_id, "body": encode(roster)}
        visit = select(visits.c.id).where(visits.c.id == visit_id)
        with self._database.writing() as connection:
            # It may be ending just now: whoever deletes it waits, and takes the roster along.
            if connection.execute(visit.with_for_update(read=True, key_share=True)).first() is None:
                return
            new = insert(connection, visit_rosters).values(row)
            connection.execute(
                new.on_conflict_do_update(
                    index_elements=["visit_id"], set_={"body": new.excluded.body}
                )
            )

    def roster(self, visit_id: str) -> ContextRoster | None:
        """Who is in the visit's course, as last kept."""
        query = select(visit_rosters.c.body).where(visit_rosters.c.visit_id == visit_id)
        with self._database.reading() as connection:
            body = connection.execute(query).scalar_one_or_none()
        return None if body is None else decoded(ContextRoster, body)

    def names(self) -> Mapping[str, str]:
        """By account, the name that some visit's course shows; of visits that are not forgotten."""
        with self._database.reading() as connection:
            bodies = connection.execute(select(visit_rosters.c.body)).scalars().all()
        rosters = (decoded(ContextRoster, each) for each in bodies)
        return {each.user_id: each.name for one in rosters for each in one.members if each.name}

    def forget_over(self, now: datetime) -> int:
        """Delete announcements, codes and visits that are over, with their rosters."""
        with self._database.writing() as connection:
            return sum(
                connection.execute(delete(table).where(table.c.until <= now)).rowcount
                for table in (launches, registrations, visits)
            )
