"""Sites to watch: a file, a database, and what happened in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from lms_bridge.bootstrap import bridge
from lms_bridge.cause import as_written
from lms_bridge.model.action import Action, Outcome, Reason, Receipt, Target, Verb
from lms_bridge.model.run import Order, Run, RunState
from lms_bridge.ports import Store
from lms_bridge.worker.sites import ServedSite
from lms_bridge_testing.stores import write_empty

PROGRAMME = "csec"
LEASE = timedelta(seconds=90)

_FILE = """\
site: {name}
academic_year: 2026-2027
{more}
moodle: {{url: "http://127.0.0.1:9", token: {{env: NOT_NEEDED}}, concurrency: 3}}
store: {{url: "{store}"}}
programmes:
  csec:
    intakes: [{{track: training, cohort: CSEC-2026}}]
    {schedule}
"""


def served(
    folder: Path, store: str, name: str = "paris", *, schedule: str = "", more: str = ""
) -> ServedSite:
    """A site with one programme; nothing is opened yet."""
    file = folder / f"{name}.yaml"
    planned = f"schedule: {schedule}" if schedule else ""
    text = _FILE.format(name=name, store=store, schedule=planned, more=more)
    file.write_text(text, encoding="utf-8")
    make_tables(folder, store)
    return ServedSite(bridge(file), LEASE)


def make_tables(folder: Path, store: str) -> None:
    """Make the database of a site with its tables, where it is to be a new file in a folder."""
    file = folder / store.removeprefix("sqlite:///")
    if store.startswith("sqlite:///") and file.parent.is_dir() and not file.exists():
        write_empty(file)


def ran(
    store: Store,
    ended: datetime,
    state: RunState = RunState.DONE,
    learner: str = "",
    **counts: int,
) -> Run:
    """A run that ended at a moment, a minute after it had begun."""
    run = store.runs.start(PROGRAMME, ended - timedelta(minutes=1), Order(learner=learner))
    why = as_written("a reason") if state is RunState.STOPPED else None
    return store.runs.end(run.id, state, ended, counts, why)


def wrote(store: Store, run: Run, *outcomes: Outcome) -> None:
    """What a run wrote, an action for each outcome."""
    target = Target("cohort", idnumber="C")
    reason = Reason(PROGRAMME, "BC1", "validated")
    actions = [
        Action(f"cohort:C@{number}", Verb.ADD, target, f"{number}", number, reason)
        for number in range(1, len(outcomes) + 1)
    ]
    store.actions.save(run.id, actions)
    store.actions.save_receipts(
        run.id,
        [
            Receipt(action.key, action.verb, outcome, store.clock.now())
            for action, outcome in zip(actions, outcomes, strict=True)
        ],
    )
