"""The tables of LTI and of the pages: registrations, launches under way, columns, tokens.

Secrets stand here as digests only; a tool key's private half is sealed.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from lms_bridge.store.tables import Moment, metadata

platforms = Table(
    "platforms",
    metadata,
    Column("issuer", Text, primary_key=True),
    Column("client_id", Text, primary_key=True),
    Column("body", Text, nullable=False),
)

# Codes with which a platform may register, once.
registrations = Table(
    "registrations",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("until", Moment, nullable=False),
)

tool_keys = Table(
    "tool_keys",
    metadata,
    Column("kid", Text, primary_key=True),
    Column("since", Moment, nullable=False),
    Column("body", Text, nullable=False),
)

launches = Table(
    "launches",
    metadata,
    Column("state", Text, primary_key=True),
    Column("until", Moment, nullable=False),
    Column("body", Text, nullable=False),
)

visits = Table(
    "visits",
    metadata,
    Column("id", Text, primary_key=True),
    Column("secret", Text, nullable=False),
    Column("issuer", Text, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("until", Moment, nullable=False),
    Column("body", Text, nullable=False),
    Index("ix_visits_until", "until"),
)

# Names of people live here, and only as long as the visit.
visit_rosters = Table(
    "visit_rosters",
    metadata,
    Column("visit_id", ForeignKey("visits.id", ondelete="CASCADE"), primary_key=True),
    Column("body", Text, nullable=False),
)

contexts = Table(
    "contexts",
    metadata,
    Column("course", Text, primary_key=True),
    Column("body", Text, nullable=False),
)

places = Table(
    "places",
    metadata,
    Column("course", Text, primary_key=True),
    Column("item", Text, primary_key=True),
    Column("url", Text, nullable=False),
)

grade_columns = Table(
    "grade_columns",
    metadata,
    Column("programme", Text, primary_key=True),
    Column("component", Text, primary_key=True),
    Column("course", Text, nullable=False),
    Column("body", Text, nullable=False),
)

scores_sent = Table(
    "scores_sent",
    metadata,
    Column("url", Text, primary_key=True),
    Column("user_id", Text, primary_key=True),
    Column("digest", Text, nullable=False),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", Text, nullable=False, unique=True),
    Column("body", Text, nullable=False),
    Column("revoked", Moment),
)
