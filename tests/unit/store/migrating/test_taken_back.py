"""Blocks acquired that a version before recorded are read, and can be taken back."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import MetaData

from lms_bridge.model.canonical import canonical
from lms_bridge.model.decision import Acquired, standing
from lms_bridge.store import SqlStore
from lms_bridge.store.database import writing
from lms_bridge.store.engine import engine_for
from lms_bridge.store.migrating import migrate

FOUND = Acquired("csec", "L1", "BC1", date(2026, 1, 9), "assessment", "f")
RECORDED = replace(
    FOUND,
    on=date(2025, 6, 30),
    because="certificate",
    number=1,
    mark=Decimal("12.5"),
    out_of=Decimal(20),
)
LATER = {"by", "at", "withdraws"}


@pytest.fixture
def before(empty_url: str) -> str:
    """The URL of a database of the version before, with a block found and one recorded."""
    engine = engine_for(empty_url)
    with writing(engine) as connection:
        migrate(connection, set(), "0012")
        found = MetaData()
        found.reflect(connection)
        for each in (FOUND, RECORDED):
            kept = {name: value for name, value in asdict(each).items() if name not in LATER}
            row = {
                **{name: kept[name] for name in ("programme", "learner", "component")},
                **{name: kept[name] for name in ("after", "number")},
                "body": canonical(kept).decode(),
            }
            connection.execute(found.tables["acquired"].insert(), row)
    engine.dispose()
    return empty_url


def test_an_entry_of_a_version_before_names_nobody_and_can_be_taken_back(before: str):
    """Then what the bridge found is in force; both entries and who took one back are kept."""
    with closing(SqlStore.open(before)) as store:
        assert store.decisions.acquired("csec", "L1") == (FOUND, RECORDED)
        assert standing([FOUND, RECORDED], {}) == {"BC1": RECORDED}
        at = datetime(2026, 3, 2, 12, tzinfo=UTC)
        back = replace(
            RECORDED, number=2, withdraws=1, by="registrar", at=at, because="another person's"
        )
        store.decisions.acquire([back])
        kept = store.decisions.acquired("csec", "L1")
        assert kept == (FOUND, RECORDED, back)
        assert standing(kept, {}) == {"BC1": FOUND}
        assert store.accounts.holdings(["L1"])["L1"].acquired == ("BC1 (csec)",)
