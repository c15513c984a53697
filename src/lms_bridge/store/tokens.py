"""The tokens of the API."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from lms_bridge.model.lti import ApiToken
from lms_bridge.store.codec import decoded, encode
from lms_bridge.store.database import StorePart, insert
from lms_bridge.store.tables import (
    api_tokens,
)


class SqlTokens(StorePart):
    """The table of tokens; they are revoked and never deleted."""

    def add(self, token: ApiToken) -> ApiToken:
        """Keep a token of the API; gives it its id."""
        row = {
            "digest": token.digest,
            "body": encode(replace(token, id=0)),
            "revoked": token.revoked,
        }
        with self._database.writing() as connection:
            new = insert(connection, api_tokens).values(row).returning(api_tokens.c.id)
            return replace(token, id=connection.execute(new).scalar_one())

    def in_order(self) -> tuple[ApiToken, ...]:
        """Every token, in the order added, revoked ones too."""
        with self._database.reading() as connection:
            found = connection.execute(select(api_tokens).order_by(api_tokens.c.id)).all()
        return tuple(_token(row) for row in found)

    def get(self, digest: str) -> ApiToken | None:
        """The token of a digest."""
        query = select(api_tokens).where(api_tokens.c.digest == digest)
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _token(row)

    def revoke(self, token_id: int, at: datetime) -> bool:
        """Revoke a token; False where there is none, or it was revoked before."""
        valid = (api_tokens.c.id == token_id, api_tokens.c.revoked.is_(None))
        with self._database.writing() as connection:
            done = connection.execute(update(api_tokens).where(*valid).values(revoked=at))
            return bool(done.rowcount)


def _token(row: Row[Any]) -> ApiToken:
    return replace(decoded(ApiToken, row.body), id=row.id, revoked=row.revoked)
