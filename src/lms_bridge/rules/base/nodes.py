"""Conditions of an explanation: the ones every rule may need, and how several add up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from lms_bridge.cause import Cause
from lms_bridge.cause import all_of as one_cause
from lms_bridge.model.because import NO, UNKNOWN, YES, Values, fails, holds, open_
from lms_bridge.model.decision import Decision
from lms_bridge.model.identity import Citation
from lms_bridge.model.verdict import Because, Means, Owed, Status, Truth

#: The code of a condition that waits for other components: nothing beside it is due yet.
WAITING = "after.waiting"

#: The code of a mark of which a person exempted from every part.
WAIVED = "mark.waived"

_EXEMPTING = ("decision.exemption.granted", WAIVED)

_BY_HAND = (Means.HUMAN_DECISION,)
_TAUGHT = (Means.ATTENDANCE, Means.ASSESSMENT, Means.COMPENSATION, Means.PRACTICE)


def decision_values(decision: Decision) -> Values:
    """Why, by whom and when something was decided, sorted by name."""
    return (
        ("because", decision.because),
        ("by", decision.by),
        ("on", decision.at.date().isoformat()),
    )


def by_decision(
    decision: Decision,
    subject: str,
    truth: Truth,
    source: Citation | None = None,
    children: tuple[Because, ...] = (),
    owed: tuple[Owed, ...] = (),
) -> Because:
    """A condition that a person settled: by whom, when and why."""
    return Because(
        truth,
        f"decision.{decision.kind.value}.{decision.outcome}",
        subject,
        values=decision_values(decision),
        source=source,
        children=children,
        owed=owed,
        means=_BY_HAND if truth is YES else (),
    )


def settled(
    decision: Decision, subject: str, source: Citation, owed: tuple[Owed, ...] = ()
) -> Because:
    """A condition that an exemption or a revocation settles; a revoked one owes `owed`."""
    if decision.outcome == "granted":
        return by_decision(decision, subject, YES, source)
    return by_decision(decision, subject, NO, source, owed=owed)


def means_of(found: Iterable[Because]) -> tuple[Means, ...]:
    """By which means several conditions hold, each once."""
    means: list[Means] = []
    for each in found:
        for one in each.means:
            if one not in means:
                means.append(one)
    return tuple(means)


def debts_of(found: Iterable[Because]) -> tuple[Owed, ...]:
    """What several conditions owe, each thing once."""
    owed = [each.owed for each in found if each.owed]
    if len(owed) > 1:
        return tuple(dict.fromkeys(chain.from_iterable(owed)))
    return owed[0] if owed else ()


def causes_of(found: Iterable[Because]) -> Cause | None:
    """Why several conditions cannot be computed, each cause once; None where they can."""
    causes = [each.cause for each in found if each.cause is not None]
    return one_cause(causes) if causes else None


def every(
    code: str, subject: str, found: tuple[Because, ...], source: Citation | None = None
) -> Because:
    """Conditions that must all hold: NO as soon as one has failed for good.

    While one of them waits for other components, only that wait is due.
    """
    truth = YES
    for each in found:
        if each.truth is NO:
            truth = NO
            break
        if each.truth is UNKNOWN:
            truth = UNKNOWN
    if truth is YES:
        return holds(code, subject, source=source, children=found, means=means_of(found))
    due = [each for each in found if each.code == WAITING] or found
    owed = debts_of(due)
    if truth is NO:
        return fails(code, subject, source=source, children=found, owed=owed)
    return open_(code, subject, source=source, children=found, owed=owed, cause=causes_of(due))


def status_of(because: Because) -> Status:
    """The status that the root of an explanation stands for."""
    truth = because.truth
    if truth is YES:
        means = because.means
        for each in means:
            if each in _TAUGHT:
                return Status.VALIDATED
        exempted = Means.EQUIVALENCE in means or because.code in _EXEMPTING
        return Status.EXEMPTED if exempted else Status.VALIDATED
    if truth is NO:
        return Status.NOT_VALIDATED
    return Status.UNDETERMINED if because.cause else Status.IN_PROGRESS


def condition_tree(because: Because) -> Iterator[Because]:
    """An explanation's conditions, outermost first."""
    yield because
    for child in because.children:
        yield from condition_tree(child)
