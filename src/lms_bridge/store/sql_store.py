"""The store in a relational database: a SQLite file, or PostgreSQL."""

from __future__ import annotations

from typing import Self

from lms_bridge.ports import Store
from lms_bridge.store.actions import Actions
from lms_bridge.store.activations import Activations
from lms_bridge.store.clock import StoreClock
from lms_bridge.store.decisions import Decisions
from lms_bridge.store.engine import engine_for
from lms_bridge.store.imports import Imports
from lms_bridge.store.left_out import LeftOut
from lms_bridge.store.lti import LtiRows
from lms_bridge.store.lti_courses import ApiTokens, LtiCourses
from lms_bridge.store.readings import Readings
from lms_bridge.store.runs import Runs
from lms_bridge.store.schema import upgrade
from lms_bridge.store.staging import Staging
from lms_bridge.store.upkeep import Upkeep
from lms_bridge.store.verdicts import Verdicts
from lms_bridge.store.work import WorkRows


class SqlStore(
    Runs,
    Readings,
    Staging,
    Verdicts,
    LeftOut,
    Decisions,
    Imports,
    Activations,
    Actions,
    WorkRows,
    Upkeep,
    LtiRows,
    LtiCourses,
    ApiTokens,
    StoreClock,
    Store,
):
    """Everything the bridge remembers. Several threads and processes may use one database."""

    @classmethod
    def open(cls, url: str) -> Self:
        """Open a database, and create or upgrade its tables.

        Args:
            url: `sqlite:///path/of/bridge.db` or `postgresql://user:password@host/name`.

        Raises:
            ConfigurationError: the URL means no database that can be used.
            StoreUnavailable: the database cannot be reached.
            StoreError: a newer version made it, or it is damaged.
        """
        engine = engine_for(url)
        try:
            upgrade(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine)
