"""The files of programmes as they were when somebody was judged by them: kept for ever."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from lms_bridge.store.codec import decoded, encode
from lms_bridge.store.database import StorePart, insert
from lms_bridge.store.tables import rules


class SqlRules(StorePart):
    """The table of rules, by fingerprint."""

    def keep(self, fingerprint: str, programme: str, files: Mapping[str, str]) -> None:
        """Keep the files of a programme under their fingerprint; what is kept stays."""
        row = {"fingerprint": fingerprint, "programme": programme, "body": encode(files)}
        with self._database.writing() as connection:
            connection.execute(insert(connection, rules).values(row).on_conflict_do_nothing())

    def files(self, fingerprint: str) -> Mapping[str, str] | None:
        """The files kept under a fingerprint."""
        query = select(rules.c.body).where(rules.c.fingerprint == fingerprint)
        with self._database.reading() as connection:
            body = connection.execute(query).scalar()
        return None if body is None else decoded(dict[str, str], body)

    def fingerprints(self, programme: str, prefix: str = "") -> tuple[str, ...]:
        """The fingerprints kept of a programme that begin with a prefix, sorted."""
        query = select(rules.c.fingerprint).where(rules.c.programme == programme)
        if prefix:
            query = query.where(rules.c.fingerprint.startswith(prefix, autoescape=True))
        with self._database.reading() as connection:
            return tuple(sorted(connection.execute(query).scalars()))
