"""LTI: platforms, keys, launches, visits, columns; where things are; tokens of the API."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"


def upgrade() -> None:
    """Add the tables."""
    _who_may_launch()
    _who_is_there()
    _what_is_known_of_courses()
    _who_may_read()


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _who_may_launch() -> None:
    op.create_table(
        "platforms",
        _text("issuer"),
        _text("client_id"),
        _text("body"),
        sa.PrimaryKeyConstraint("issuer", "client_id", name="pk_platforms"),
    )
    op.create_table(
        "registrations",
        _text("digest"),
        _moment("until"),
        sa.PrimaryKeyConstraint("digest", name="pk_registrations"),
    )
    op.create_table(
        "tool_keys",
        _text("kid"),
        _moment("since"),
        _text("body"),
        sa.PrimaryKeyConstraint("kid", name="pk_tool_keys"),
    )
    op.create_table(
        "launches",
        _text("state"),
        _moment("until"),
        _text("body"),
        sa.PrimaryKeyConstraint("state", name="pk_launches"),
    )


def _who_is_there() -> None:
    op.create_table(
        "visits",
        _text("id"),
        _text("secret"),
        _text("issuer"),
        _text("client_id"),
        _moment("until"),
        _text("body"),
        sa.PrimaryKeyConstraint("id", name="pk_visits"),
    )
    op.create_index("ix_visits_until", "visits", ["until"])
    op.create_table(
        "visit_rosters",
        _text("visit_id"),
        _text("body"),
        sa.PrimaryKeyConstraint("visit_id", name="pk_visit_rosters"),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visits.id"], name="fk_visit_rosters_visit_id", ondelete="CASCADE"
        ),
    )


def _what_is_known_of_courses() -> None:
    op.create_table(
        "contexts",
        _text("course"),
        _text("body"),
        sa.PrimaryKeyConstraint("course", name="pk_contexts"),
    )
    op.create_table(
        "places",
        _text("course"),
        _text("item"),
        _text("url"),
        sa.PrimaryKeyConstraint("course", "item", name="pk_places"),
    )
    op.create_table(
        "grade_columns",
        _text("programme"),
        _text("component"),
        _text("course"),
        _text("body"),
        sa.PrimaryKeyConstraint("programme", "component", name="pk_grade_columns"),
    )
    op.create_table(
        "scores_sent",
        _text("url"),
        _text("user_id"),
        _text("digest"),
        sa.PrimaryKeyConstraint("url", "user_id", name="pk_scores_sent"),
    )


def _who_may_read() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("digest"),
        _text("body"),
        sa.Column("revoked", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_api_tokens"),
        sa.UniqueConstraint("digest", name="uq_api_tokens_digest"),
    )
