"""What a decision of a jury, or a revocation, says otherwise than what is known: shown first."""

from __future__ import annotations

from dataclasses import dataclass

from lms_bridge.model.decision import AWARD, WITHDRAWN, Decision, DecisionKind
from lms_bridge.model.verdict import SETTLED, AwardStatus, Verdict
from lms_bridge.ports import Store
from lms_bridge.programme import Programme
from lms_bridge.text import Wording


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What is known of a learner, where a jury's decision or a revocation contradicts it.

    Attributes:
        verdict: where the learner stands.
        lacking: the components that the award rests on and that are not settled, where the jury
            would admit all the same.
        before: what was decided about the award and is in force; None for nothing.
        beside: the components that do not stand in the way and are not settled.
        nothing: the component of which there is nothing to revoke; "" for none.
    """

    verdict: Verdict
    lacking: tuple[str, ...]
    before: Decision | None
    beside: tuple[str, ...] = ()
    nothing: str = ""

    @property
    def mark(self) -> str:
        """What stands for this state: a confirmation is for the state that was shown."""
        last = self.before.id if self.before else 0
        return f"{self.verdict.status.value}/{','.join(self.lacking)}/{last}{self.nothing}"


def contradiction(store: Store, programme: Programme, decision: Decision) -> Contradiction | None:
    """What a decision contradicts; None where it follows from what is known."""
    judged = {DecisionKind.JURY, DecisionKind.REVOCATION}
    if decision.kind not in judged or decision.outcome == WITHDRAWN:
        return None
    verdict = store.verdicts.get(decision.programme, decision.learner)
    if verdict is None:
        return None
    if decision.kind is DecisionKind.REVOCATION:
        return _nothing_to_revoke(verdict, decision.subject)
    lacking: tuple[str, ...] = ()
    admits = decision.outcome == AwardStatus.ADMITTED.value
    if admits and verdict.status is not AwardStatus.READY_FOR_JURY:
        counting = {each.id for each in programme.of_track(verdict.track) if each.counts}
        lacking = tuple(
            each.component
            for each in verdict.components
            if each.status not in SETTLED and each.component in counting
        )
    decided = verdict.because.code.startswith("decision.")
    recorded = store.decisions.recorded(decision.programme, decision.learner)
    before = _in_force(recorded) if decided else None
    if not lacking and not before:
        return None
    return Contradiction(verdict, lacking, before, unsettled_beside(programme, verdict))


def _nothing_to_revoke(verdict: Verdict, subject: str) -> Contradiction | None:
    """What says that a component is not validated that a decision would revoke."""
    for each in verdict.components:
        if each.component == subject and each.status not in SETTLED:
            return Contradiction(verdict, (), None, nothing=subject)
    return None


def unsettled_beside(programme: Programme, verdict: Verdict) -> tuple[str, ...]:
    """The components that the award does not rest on, an entry condition say, not settled."""
    beside = {each.id for each in programme.of_track(verdict.track) if not each.counts}
    return tuple(
        each.component
        for each in verdict.components
        if each.status not in SETTLED and each.component in beside
    )


def _in_force(decisions: tuple[Decision, ...]) -> Decision | None:
    """What was decided about the award last, and was not withdrawn."""
    found: list[Decision] = []
    for each in decisions:
        if each.subject != AWARD:
            continue
        if each.outcome == WITHDRAWN:
            found = [one for one in found if one.kind is not each.kind]
        else:
            found.append(each)
    return found[-1] if found else None


def told(found: Contradiction, wording: Wording) -> tuple[str, ...]:
    """A contradiction in words: what is decided already, where the learner stands, what lacks."""
    spoken = wording.on_track(found.verdict.track)
    lines = [
        spoken.say("decide.state", status=spoken.label(found.verdict.status)),
    ]
    if found.before is not None:
        lines.append(spoken.say("decide.before", told=spoken.decision(found.before)))
    if found.nothing:
        name = spoken.component(found.nothing)
        lines.append(spoken.say("decide.nothing_to_revoke", name=name))
    if found.lacking:
        names = spoken.joined(spoken.component(each) for each in found.lacking)
        lines.append(spoken.say("decide.lacking", names=names))
        lines.extend(
            spoken.say("decide.owed", owed=spoken.owed(each)) for each in found.verdict.owed
        )
    lines.extend(beside_in_words(found.beside, spoken))
    return tuple(lines)


def beside_in_words(beside: tuple[str, ...], spoken: Wording) -> tuple[str, ...]:
    """What is not settled and does not stand in the way, in the words of the learner's track."""
    if not beside:
        return ()
    names = spoken.joined(spoken.component(each) for each in beside)
    return (spoken.say("decide.beside", names=names),)
