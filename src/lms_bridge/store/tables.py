"""The tables. Values of the model are canonical JSON in `body`; other columns are to find them.

Large bodies are kept deflated: an explanation takes less than a tenth of its text.

A change here needs a migration; a test compares the two on both databases.
"""

from __future__ import annotations

import zlib
from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)

from lms_bridge.cause import Cause
from lms_bridge.errors import StoreError

VERSION_TABLE = "schema_version"


class Moment(TypeDecorator[datetime]):
    """A moment in UTC on every database; SQLite by itself would forget the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone, and store the others in UTC."""
        del dialect  # both databases are given UTC
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        del dialect  # what each database answers shows by itself
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Deflated(TypeDecorator[str]):
    """Text that is kept deflated (zlib, RFC 1950), in UTF-8."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Deflate a text."""
        del dialect  # both databases keep the same bytes
        return None if value is None else zlib.compress(value.encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Give the text back; raises StoreError for bytes that are none."""
        del dialect
        if value is None:
            return None
        try:
            return zlib.decompress(value).decode()
        except (zlib.error, UnicodeDecodeError):
            damage = StoreError(Cause.of("store.value_unreadable"), where="zlib")
        raise damage


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: In SQL's own words, because PostgreSQL matches a partial index by a constant only.
IS_RUNNING = text("state = 'running'")

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("programme", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("started", Moment, nullable=False),
    Column("ended", Moment),
    Column("roster", Integer),
    Column("counts", Text, nullable=False),
    Column("stopped_by", Text, nullable=False),
    Column("orders", Text, nullable=False, server_default="{}"),
    Column("rules", Text, nullable=False, server_default=text("''")),
    Column("touched", Moment),
    Index("ix_runs_programme_id", "programme", "id"),
    # The database itself keeps two processes from running one programme twice at a time.
    Index(
        "uq_runs_one_running",
        "programme",
        unique=True,
        sqlite_where=IS_RUNNING,
        postgresql_where=IS_RUNNING,
    ),
)

course_readings = Table(
    "course_readings",
    metadata,
    Column("run_id", ForeignKey("runs.id"), primary_key=True),
    Column("course", Text, primary_key=True),
    Column("body", Deflated, nullable=False),
)

site_readings = Table(
    "site_readings",
    metadata,
    Column("run_id", ForeignKey("runs.id"), primary_key=True),
    Column("body", Deflated, nullable=False),
)

# What a plan left for people: drifts and obstacles.
outlooks = Table(
    "outlooks",
    metadata,
    Column("run_id", ForeignKey("runs.id"), primary_key=True),
    Column("body", Text, nullable=False),
)

#: What `staged.discrepancies` holds of a learner about whom nothing has to be looked at.
NO_DISCREPANCIES = "[]"

# Judged in a run and not kept yet: emptied when the run ends. Without `verdict`, it says what
# the kept one says.
staged = Table(
    "staged",
    metadata,
    Column("run_id", ForeignKey("runs.id"), primary_key=True),
    Column("learner", Text, primary_key=True),
    Column("part", Text, nullable=False),
    Column("decided", Text, nullable=False),
    Column("wishes", Deflated),
    Column("acquired", Text, nullable=False),
    Column("discrepancies", Text, nullable=False, server_default=NO_DISCREPANCIES),
    Column("judged_on", Date, nullable=False),
    Column("digest", Text, nullable=False),
    Column("undetermined", Boolean, nullable=False, server_default=false()),
    Column("verdict", Deflated),
    Column("evidence", Deflated),
    Column("evidence_digest", Text),
    Column("account", Integer, nullable=False, server_default="0"),
    Column("facts", Text),
    Column("basis", Text),
    Column("until", Date),
    Column("standing", Deflated),
    Index("ix_staged_run_id_part", "run_id", "part"),
)

# What is to be done, with leases: the truth about work. The queue only wakes workers.
work = Table(
    "work",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("stage", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("queue", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("lost", Integer, nullable=False),
    Column("due", Moment, nullable=False),
    Column("since", Moment, nullable=False),
    Column("holder", Text, nullable=False),
    Column("until", Moment),
    Column("reason", Text, nullable=False),
    UniqueConstraint("run_id", "kind", "subject"),
    Index("ix_work_state_queue_due", "state", "queue", "due"),
    Index("ix_work_run_id_stage", "run_id", "stage"),
)

# One row a window: two beats open it once.
windows = Table(
    "windows",
    metadata,
    Column("programme", Text, primary_key=True),
    Column("job", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("opened", Moment, nullable=False),
)

pauses = Table(
    "pauses",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("since", Moment, nullable=False),
)

pulses = Table(
    "pulses",
    metadata,
    Column("name", Text, primary_key=True),
    Column("at", Moment, nullable=False),
)

paces = Table(
    "paces",
    metadata,
    Column("name", Text, primary_key=True),
    Column("size", Integer, nullable=False),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("digest", Text, nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("run_id", "digest"),
)

rules = Table(
    "rules",
    metadata,
    Column("fingerprint", Text, primary_key=True),
    Column("programme", Text, nullable=False),
    Column("body", Text, nullable=False),
)

evidence = Table(
    "evidence",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("body", Deflated, nullable=False),
)

# Rows are added and never touched again: the latest verdict is the one with the highest id.
# `standing` is what lists show of it; rows of older versions lack it.
verdicts = Table(
    "verdicts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("programme", Text, nullable=False),
    Column("learner", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("evidence", ForeignKey("evidence.digest"), nullable=False),
    Column("run_id", ForeignKey("runs.id")),
    Column("judged_on", Date, nullable=False),
    Column("body", Deflated, nullable=False),
    Column("standing", Deflated),
    Index("ix_verdicts_programme_learner_id", "programme", "learner", "id"),
)

# On what the latest verdicts were made and until when they stand, with what a run stages of each:
# nothing is lost with a row, but the time to judge once more.
validity = Table(
    "validity",
    metadata,
    Column("programme", Text, primary_key=True),
    Column("learner", Text, primary_key=True),
    Column("verdict", ForeignKey("verdicts.id"), nullable=False),
    Column("facts", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("account", Integer, nullable=False),
    Column("judged_on", Date, nullable=False),
    Column("until", Date),
    Column("wishes", Deflated, nullable=False),
    Column("discrepancies", Text, nullable=False),
)

# Who was judged once and not in the last run for everybody: their verdict grows old.
left_out = Table(
    "left_out",
    metadata,
    Column("programme", Text, primary_key=True),
    Column("learner", Text, primary_key=True),
    Column("since", Moment, nullable=False),
)

# Append only: a trigger refuses DELETE, and UPDATE of all but the number that a row is found by.
decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("programme", Text, nullable=False),
    Column("learner", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("ix_decisions_programme_learner_id", "programme", "learner", "id"),
)

# Append only, in the same way.
acquired = Table(
    "acquired",
    metadata,
    Column("programme", Text, primary_key=True),
    Column("learner", Text, primary_key=True),
    Column("component", Text, primary_key=True),
    Column("after", Integer, primary_key=True, autoincrement=False, server_default="0"),
    Column("number", Integer, primary_key=True, autoincrement=False, server_default="0"),
    Column("body", Text, nullable=False),
)

actions = Table(
    "actions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("key", Text, nullable=False),
    Column("verb", Text, nullable=False),
    Column("part", Integer, nullable=False, server_default="0"),
    Column("body", Text, nullable=False),
    UniqueConstraint("run_id", "key", "verb"),
)

receipts = Table(
    "receipts",
    metadata,
    Column("action_id", ForeignKey("actions.id"), primary_key=True),
    Column("outcome", Text, nullable=False, server_default=text("''")),
    Column("body", Text, nullable=False),
)

ledger = Table(
    "ledger",
    metadata,
    Column("programme", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("present", Boolean, nullable=False),
    Column("since", Moment, nullable=False),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
)

# Append only: the latest row of a programme says by which rules it is judged.
activations = Table(
    "activations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("programme", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("body", Text, nullable=False),
    Index("ix_activations_programme_id", "programme", "id"),
)

# Append only, in the same way: one row a file that was taken over.
imports = Table(
    "imports",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("programme", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("body", Text, nullable=False),
    Index("ix_imports_programme_id", "programme", "id"),
)

# Append only: of several rows about one learner, need and year, the latest counts.
imported_results = Table(
    "imported_results",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("import_id", ForeignKey("imports.id"), nullable=False),
    Column("programme", Text, nullable=False),
    Column("learner", Text, nullable=False),
    Column("need", Text, nullable=False),
    Column("year", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("ix_imported_results_programme_learner_id", "programme", "learner", "id"),
)

#: In SQL's own words, as above.
IS_PRESENT = text("state IN ('known', 'marked')")
HAS_ACCOUNT = text("state IN ('known', 'marked') AND user_id <> 0")
IS_OPEN = text("state = 'open'")

# Numbers and accounts that were seen together, of all programmes.
accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", Text, nullable=False),
    Column("user_id", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("seen", Moment, nullable=False),
    Column("confirmed_by", Text, nullable=False, server_default=text("''")),
    Column("became", Text, nullable=False, server_default=text("''")),
    Index("ix_accounts_number", "number"),
    Index("ix_accounts_user_id", "user_id"),
    # The database itself keeps a number from two persons, and an account likewise.
    Index(
        "uq_accounts_number",
        "number",
        unique=True,
        sqlite_where=IS_PRESENT,
        postgresql_where=IS_PRESENT,
    ),
    Index(
        "uq_accounts_user_id",
        "user_id",
        unique=True,
        sqlite_where=HAS_ACCOUNT,
        postgresql_where=HAS_ACCOUNT,
    ),
    Index(
        "uq_accounts_open",
        "number",
        "user_id",
        unique=True,
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    ),
)

# Append only, in the same way.
identity_decisions = Table(
    "identity_decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("ix_identity_decisions_number", "number", "id"),
)

# LTI and the pages. Secrets stand here as digests only; a tool key's private half is sealed.

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
