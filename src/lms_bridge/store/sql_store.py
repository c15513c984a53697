"""The store in a relational database: a SQLite file, or PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import AbstractContextManager
from typing import Self

from sqlalchemy import Engine

from lms_bridge.ports import Clock, Store
from lms_bridge.store.accounts import SqlAccounts
from lms_bridge.store.actions import SqlActions
from lms_bridge.store.activations import SqlActivations
from lms_bridge.store.clock import StoreClock
from lms_bridge.store.database import Database
from lms_bridge.store.decisions import SqlDecisions
from lms_bridge.store.engine import engine_for
from lms_bridge.store.failures import place
from lms_bridge.store.gradebooks import SqlGradebooks
from lms_bridge.store.imports import SqlImports
from lms_bridge.store.lti import SqlPlatforms, SqlToolKeys, SqlVisits
from lms_bridge.store.places import SqlPlaces
from lms_bridge.store.readings import SqlReadings
from lms_bridge.store.rules import SqlRules
from lms_bridge.store.runs import SqlRuns
from lms_bridge.store.schema import upgrade_tables
from lms_bridge.store.staged import SqlStaged
from lms_bridge.store.tokens import SqlTokens
from lms_bridge.store.upkeep import SqlUpkeep
from lms_bridge.store.verdicts import SqlVerdicts
from lms_bridge.store.work import SqlWork


class SqlStore(Store):
    """Everything the bridge remembers. Several threads and processes may use one database.

    `clock` tells the time as the database has it; who goes by another clock puts it there.
    """

    def __init__(self, engine: Engine, programmes: Collection[str] | None = None) -> None:
        """Prepare; `programmes`: those that the site runs, None for every one that ever ran."""
        self.database = database = Database(engine)
        self.clock: Clock = StoreClock(database)
        self.runs = SqlRuns(database)
        self.readings = SqlReadings(database)
        self.staged = SqlStaged(database)
        self.rules = SqlRules(database)
        self.activations = SqlActivations(database)
        self.verdicts = SqlVerdicts(database)
        self.decisions = SqlDecisions(database)
        self.accounts = SqlAccounts(database, programmes)
        self.imports = SqlImports(database)
        self.actions = SqlActions(database)
        self.work = SqlWork(database)
        self.upkeep = SqlUpkeep(database)
        self.platforms = SqlPlatforms(database)
        self.tool_keys = SqlToolKeys(database)
        self.visits = SqlVisits(database)
        self.gradebooks = SqlGradebooks(database)
        self.places = SqlPlaces(database)
        self.tokens = SqlTokens(database)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({place(self.database.engine.url)})"

    @classmethod
    def open(cls, url: str, programmes: Collection[str] | None = None) -> Self:
        """Open a database, and create or upgrade its tables.

        Args:
            url: `sqlite:///path/of/bridge.db` or `postgresql://user:password@host/name`.
            programmes: those that the site runs; None for every one that ever ran.

        Raises:
            ConfigurationError: the URL means no database that can be used.
            StoreUnavailable: the database cannot be reached.
            StoreError: a newer version made it, or it is damaged.
        """
        engine = engine_for(url)
        try:
            upgrade_tables(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, programmes)

    def batch(self) -> AbstractContextManager[object]:
        """Make everything this thread does inside one transaction: all of it is kept, or none.

        An error undoes the innermost batch or call; whoever catches it inside an outer batch
        may go on there.
        """
        return self.database.writing()

    def close(self) -> None:
        """Close every connection."""
        self.database.engine.dispose()
