"""What a run under way wants, as the version before staged it, is wanted still."""

from __future__ import annotations

from contextlib import closing

from sqlalchemy import MetaData

from lms_bridge.model.action import Reason, Target, Wanted
from lms_bridge.store import SqlStore
from lms_bridge.store.codec import encode
from lms_bridge.store.database import writing
from lms_bridge.store.engine import engine_for
from lms_bridge.store.migrating import migrate
from tests.unit.store.migrating.version_0001 import NOON, run_row

TARGET = Target("cohort", idnumber="étoile")


def test_wishes_are_read_and_nobody_is_taken_for_judged(empty_url: str):
    """Until when the verdicts of older versions stand is not known: everybody is judged once."""
    wishes = tuple(
        Wanted(who, number, TARGET, True, Reason("du", "UE1", "validated"))  # noqa: FBT003 - the model's order
        for number, who in enumerate(("L1", "L2"))
    )
    engine = engine_for(empty_url)
    with writing(engine) as connection:
        migrate(connection, set(), "0013")
    found = MetaData()
    found.reflect(engine)
    with writing(engine) as connection:
        connection.execute(found.tables["runs"].insert(), [run_row(2, "running", ended=None)])
        for wish in wishes:
            staged = {
                "run_id": 2,
                "learner": wish.learner,
                "part": "0",
                "decided": "",
                "wishes": encode((wish,)),
                "acquired": "[]",
                "judged_on": NOON.date(),
                "digest": "said",
            }
            connection.execute(found.tables["staged"].insert(), staged)
    engine.dispose()
    with closing(SqlStore.open(empty_url)) as store:
        assert store.staged.wishes(2) == wishes
        assert store.verdicts.validities("du", ["L1", "L2"]) == {}
