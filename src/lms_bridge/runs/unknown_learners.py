"""What is said to somebody who names a learner of whom nothing is known by this number."""

from __future__ import annotations

from collections.abc import Iterable

from lms_bridge.cause import Cause
from lms_bridge.errors import SkipRecord
from lms_bridge.model.account import AccountState
from lms_bridge.ports import Store
from lms_bridge.runs.aside import why_set_aside
from lms_bridge.runs.identifying import concerned, moved_numbers, set_aside, waiting_identities
from lms_bridge.stages.mapping.idnumbers import NearNumbers


def unknown_learner(
    store: Store, learner: str, known: Iterable[str], otherwise: Cause
) -> SkipRecord:
    """The error to raise, with what may be meant.

    It says what a number waits for, which number its learner has now, or whose number it nearly
    is; or else says `otherwise`. `known` are the idnumbers of a programme's learners.
    """
    waiting = concerned(waiting_identities(store)).get(learner)
    if waiting is not None:
        (found,) = set_aside(store, [waiting])
        return SkipRecord(Cause.of("learner.set_aside", learner=learner, cause=found.cause))
    moved = moved_numbers(store).get(learner)
    if moved is not None:
        return SkipRecord(moved)
    numbers = frozenset(known)
    likely = () if learner in numbers else NearNumbers(numbers).like(learner)
    if likely:
        return SkipRecord(Cause.of("learner.nearly", learner=learner, learners=likely))
    return SkipRecord(otherwise)


def never_judged(
    store: Store, programme: str, learner: str, otherwise: Cause | None = None
) -> SkipRecord:
    """The error about a learner whom the programme never judged: set aside, say, or unknown."""
    aside = why_set_aside(store, programme).get(learner)
    if aside is not None:
        return SkipRecord(Cause.of("learner.set_aside", learner=learner, cause=aside))
    unknown = otherwise or Cause.of("learner.unknown", learner=learner, programme=programme)
    return unknown_learner(store, learner, store.verdicts.numbers(programme), unknown)


def ensure_not_moved(store: Store, learner: str) -> None:
    """Refuse a number that is nobody's any more: somebody said so meanwhile.

    Raises:
        SkipRecord: with the number that the learner has now.
    """
    moved = moved_numbers(store).get(learner)
    if moved is not None:
        raise SkipRecord(moved)


def ensure_known(store: Store, programme: str, learner: str) -> None:
    """Refuse somebody whom no run of this site has seen, or who has this number no more.

    Raises:
        SkipRecord: with what may be meant.
    """
    pair = store.accounts.of(learner)
    if pair is not None and pair.state is AccountState.MARKED:
        raise SkipRecord(Cause.of("learner.marked", learner=learner, programme=programme))
    if pair is None and store.verdicts.get(programme, learner) is None:
        raise never_judged(store, programme, learner)
