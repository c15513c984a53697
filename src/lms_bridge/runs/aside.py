"""Who is set aside in a programme by now, and why: as the last run for everybody left it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lms_bridge.cause import Cause
from lms_bridge.model.account import IDENTITY, AccountState
from lms_bridge.model.run import Quarantined, Run, RunState
from lms_bridge.ports import Store
from lms_bridge.runs.identifying import concerned, set_aside, waiting_identities

#: How many of the latest runs are looked through for one that was for everybody.
LOOKED_AT = 50


def why_set_aside(store: Store, programme: str) -> Mapping[str, Cause]:
    """By idnumber, why somebody is set aside; of those never judged, too.

    Somebody is meant by the number, or by the account that the number is known to have: an
    account whose number was replaced sets the learner of the former number aside. Whoever was
    judged meanwhile, alone, is not set aside any more; nor is whoever waited for a person's word
    on number and account, once it is said.
    """
    done, records = _last_reading(store, programme)
    judged = store.verdicts.numbers(programme)
    normal = judged.keys() - store.verdicts.left_out(programme).keys() if done else frozenset()
    found = dict(_recorded(store, records))
    pairs = {(each.learner, each.user_id) for each in records}
    for number, waiting in concerned(waiting_identities(store)).items():
        if number in judged or (waiting.number, waiting.user_id) in pairs:
            (said,) = set_aside(store, [waiting])
            found[number] = said.cause
    return {number: cause for number, cause in found.items() if number not in normal}


def _recorded(store: Store, records: tuple[Quarantined, ...]) -> Iterator[tuple[str, Cause]]:
    """Of whom the records are, by number and by account; what waits for a person's word is not."""
    about = [each for each in records if not each.cause.code.startswith(IDENTITY)]
    if not about:
        return
    known = {
        pair.user_id: pair.number
        for pair in store.accounts.every()
        if pair.state is AccountState.KNOWN and pair.user_id
    }
    for each in about:
        for number in (known.get(each.user_id, ""), each.learner):
            if number:
                yield number, each.cause


def _last_reading(store: Store, programme: str) -> tuple[bool, tuple[Quarantined, ...]]:
    """Whether the last run for everybody was done, and whom it set aside.

    One that was stopped before it had read the roster set nobody aside: the one before it counts.
    """
    for run in _ended_for_everybody(store, programme):
        done, aside = run.state is RunState.DONE, store.readings.quarantined(run.id)
        if done or aside:
            return done, aside
    return False, ()


def _ended_for_everybody(store: Store, programme: str) -> Iterator[Run]:
    for run in store.runs.latest(programme, LOOKED_AT):
        if run.state is not RunState.RUNNING and not run.order.learner:
            yield run
    last = store.runs.last_done(programme)
    if last is not None:
        yield last
