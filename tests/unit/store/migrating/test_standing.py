"""What lists show of older verdicts is what those verdicts say."""

from __future__ import annotations

import zlib
from contextlib import closing

import pytest
from sqlalchemy import MetaData, select

from lms_bridge.model.standing import standing_of
from lms_bridge.model.verdict import Status
from lms_bridge.store import SqlStore
from lms_bridge.store.codec import digested, encode
from lms_bridge.store.content import content_digest
from lms_bridge.store.database import writing
from lms_bridge.store.engine import engine_for
from lms_bridge.store.migrating import migrate
from lms_bridge.store.tables import verdicts as table
from tests.contract.store_values import evidence, verdict
from tests.unit.store.migrating.test_deflated import verdict as undetermined


@pytest.fixture
def before(empty_url: str) -> str:
    """The URL of a database of the version before, with three verdicts on two learners."""
    engine = engine_for(empty_url)
    with writing(engine) as connection:
        migrate(connection, set(), "0015")
    found = MetaData()
    found.reflect(engine)
    facts = digested(evidence())
    with writing(engine) as connection:
        add = {name: each.insert() for name, each in found.tables.items()}
        row = {"digest": facts["digest"], "body": zlib.compress(str(facts["body"]).encode())}
        connection.execute(add["evidence"], [row])
        made = (verdict("L1"), verdict("L1", version="2"), undetermined("É2", Status.UNDETERMINED))
        for each in made:
            kept = {
                "programme": "du",
                "learner": each.learner,
                "digest": content_digest(each),
                "evidence": facts["digest"],
                "judged_on": each.on,
                "body": zlib.compress(encode(each).encode()),
            }
            connection.execute(add["verdicts"], kept)
    engine.dispose()
    return empty_url


def test_lists_show_what_the_verdicts_say(before: str):
    """The latest ones read no verdict any more; an older one does, and says it all the same."""
    with closing(SqlStore.open(before)) as store:
        numbers = sorted(store.verdicts.numbers("du").values())
        assert len(numbers) == 2
        whole = store.verdicts.by_number([1, 2, 3])
        assert store.verdicts.standings([1, 2, 3]) == {
            number: standing_of(number, each) for number, each in whole.items()
        }
        assert store.verdicts.standings([3])[3].discrepancies
        with store.database.reading() as connection:
            query = select(table.c.id).where(table.c.standing.is_not(None)).order_by(table.c.id)
            assert list(connection.execute(query).scalars()) == numbers


def test_a_list_reads_no_verdict(sql_store: SqlStore):
    """What is shown stands in a column of its own, of whatever is kept now."""
    made = [(evidence("L1"), verdict("L1")), (evidence("L2"), verdict("L2"))]
    sql_store.verdicts.save(None, made)
    with sql_store.database.writing() as connection:
        connection.execute(table.update().values(body="no verdict"))
    numbers = sql_store.verdicts.numbers("du")
    found = sql_store.verdicts.standings(list(numbers.values()))
    assert found == {numbers[v.learner]: standing_of(numbers[v.learner], v) for _, v in made}
