"""The tables of what people switched on, and of results that came in files."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from lms_bridge.store.tables import Moment, metadata

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
