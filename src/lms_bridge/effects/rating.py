"""A rating in a competency of a framework, which the bridge may make once; never taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lms_bridge.cause import Cause
from lms_bridge.errors import UnknownRecord
from lms_bridge.located.nearest import not_among
from lms_bridge.model.action import Action, Presence, Target, Verb, Wanted
from lms_bridge.model.connection import Purpose
from lms_bridge.model.snapshot import Course, Framework
from lms_bridge.model.verdict import Verdict
from lms_bridge.ports.effects import Driver, LearnersByTarget, Sight, WriteEach
from lms_bridge.ports.lms import RatingWrite
from lms_bridge.programme.effect_kind import Draft, EffectKind, MadeOnce
from lms_bridge.programme.nouns import Effect, Programme


class RatingDriver(Driver):
    """Reads the ratings of all competencies at once, and rates learner by learner."""

    rank = 40
    together = False

    def observe(
        self,
        targets: Sequence[Target],
        asked: LearnersByTarget,
        sight: Sight,
        course: Course | None,
    ) -> None:
        """Read who is rated proficient; a framework or competency not there is missing."""
        _ = course
        lms = self.tools.lms
        frameworks = {each.idnumber: each for each in lms.frameworks()}
        numbers: dict[tuple[str, str], int] = {}
        for name in sorted({target.framework for target in targets}):
            if name in frameworks:
                for each in lms.competencies(frameworks[name].id):
                    numbers[name, each.idnumber] = each.id
        by_number: dict[int, Target] = {}
        for target in targets:
            number = numbers.get((target.framework, target.idnumber))
            if not target.idnumber and target.framework in frameworks:
                sight.presence[target] = {}
            elif number is None:
                sight.missing.add(target)
            else:
                by_number[number] = target
                sight.presence[target] = {}
        pairs = [
            (person, number)
            for number, target in by_number.items()
            for person in sorted(asked[target])
        ]
        answers = lms.ratings(pairs) if pairs else None
        for rating in answers.found if answers else ():
            if rating.proficient:
                target = by_number[rating.competency_id]
                sight.presence[target][rating.user_id] = Presence.PRESENT
        for person in answers.refused if answers else ():
            for target in by_number.values():
                sight.presence[target].setdefault(person, Presence.UNKNOWN)

    def writing_each(self, target: Target, verb: Verb) -> WriteEach:
        """Rate as proficient."""
        _ = verb
        framework = self._framework(target.framework)
        if framework is None:
            raise UnknownRecord(Cause.of("framework.missing", framework=target.framework))
        numbers = {each.idnumber: each.id for each in self.tools.lms.competencies(framework.id)}
        if target.idnumber not in numbers:
            raise UnknownRecord(_no_competency(target.framework, target.idnumber))
        number, grade = numbers[target.idnumber], framework.proficient
        return lambda actions, may_write: self.tools.writer.each(
            [RatingWrite(each.user_id, number, grade, each.note) for each in actions], may_write
        )

    def exists(self, target: Target) -> bool:
        """Whether the framework is there, with the competency if one is named."""
        found = self._framework(target.framework)
        if found is None or not target.idnumber:
            return found is not None
        known = self.tools.lms.competencies(found.id)
        return any(each.idnumber == target.idnumber for each in known)

    def make(self, action: Action) -> None:
        """Make a framework, or a competency under the one that the action notes."""
        target, writer = action.target, self.tools.writer
        if not target.idnumber:
            writer.create_framework(target.framework, action.name)
            return
        framework = self._framework(target.framework)
        if framework is None:
            raise UnknownRecord(Cause.of("framework.missing", framework=target.framework))
        parents = {each.idnumber: each.id for each in self.tools.lms.competencies(framework.id)}
        if action.note and action.note not in parents:
            raise UnknownRecord(_no_competency(target.framework, action.note))
        parent = parents.get(action.note, 0)
        writer.create_competency(framework.id, target.idnumber, action.name, parent)

    def _framework(self, idnumber: str) -> Framework | None:
        for each in self.tools.lms.frameworks():
            if each.idnumber == idnumber:
                return each
        return None


class RatingEffect(EffectKind):
    """What was rated once stays so, for a person to change.

    The framework that a programme brings is made whole, once: what the bridge made and somebody
    deleted since is not made again. In a framework of somebody else's, only the competencies
    that are rated are made, with those above them.
    """

    name = "rating"
    parts = ("framework", "idnumber")
    driver = RatingDriver
    kept = True
    reads_and_writes = (Purpose.RATINGS, Purpose.RATE)

    def unresolved(self, programme: Programme, effect: Effect) -> Iterator[Cause]:
        """A rating in the framework that the programme brings is of a competency declared there."""
        framework = programme.framework
        if framework is None or effect.framework != framework.idnumber:
            return
        known = {idnumber for idnumber, _, _ in framework.competencies}
        if effect.idnumber not in known:
            name = effect.idnumber
            yield not_among("effect.competency_undeclared", name, known, effect=effect.id)

    def note(self, programme: Programme, effect: Effect, verdict: Verdict) -> str:
        """What was validated."""
        if effect.component == "award":
            return ""
        title = programme.component(effect.component, verdict.track).title.fr
        return f"{effect.component} {title} : validé"

    def made_once(self, programme: Programme) -> MadeOnce:
        """The framework of the programme, then its competencies, each after its parent."""
        framework = programme.framework
        if framework is None:
            return ()
        root = Target(self.name, framework=framework.idnumber)
        return (
            (root, framework.name, ""),
            *(
                (Target(self.name, idnumber=idnumber, framework=framework.idnumber), name, up)
                for idnumber, name, up in _parents_first(framework.competencies)
            ),
        )

    def begin(self, wish: Wanted, draft: Draft) -> None:
        """A framework that the bridge began and was interrupted in is made whole."""
        root = _root(wish.target)
        if wish.target not in draft.made_once or root in draft.observed.missing:
            return
        if draft.ledger.get(_made(root)):
            self._make(wish, draft)

    def missing(self, wish: Wanted, draft: Draft) -> None:
        """What the programme brings is made, unless the bridge made it once already."""
        if self._may_be_made(wish.target, draft):
            self._make(wish, draft)
            draft.act(wish, Verb.ADD)
        else:
            super().missing(wish, draft)

    def _make(self, wish: Wanted, draft: Draft) -> None:
        for each in _to_make(wish.target, draft):
            draft.create(each, *draft.made_once[each], wish.reason)

    def _may_be_made(self, target: Target, draft: Draft) -> bool:
        """What the bridge made once and somebody deleted since is not made again."""
        if target not in draft.made_once or draft.ledger.get(_made(target)):
            return False
        root = _root(target)
        return root not in draft.observed.missing or not draft.ledger.get(_made(root))


def _to_make(target: Target, draft: Draft) -> Iterator[Target]:
    """The whole of the bridge's own framework; in another's, the target and its parents."""
    root = _root(target)
    ours = root in draft.observed.missing or draft.ledger.get(_made(root))
    line, above = {target}, target
    while parent := draft.made_once.get(above, ("", ""))[1]:
        above = Target(target.kind, idnumber=parent, framework=target.framework)
        if above in line:
            break
        line.add(above)
    for each in draft.made_once:
        if (ours or each in line) and not draft.ledger.get(_made(each)):
            yield each


def _made(target: Target) -> str:
    return f"made:{target}"


def _root(target: Target) -> Target:
    return Target(target.kind, framework=target.framework)


def _parents_first(
    competencies: tuple[tuple[str, str, str], ...],
) -> Iterator[tuple[str, str, str]]:
    above = {idnumber: up for idnumber, _, up in competencies}

    def depth(idnumber: str) -> int:
        line = {idnumber}
        while (idnumber := above.get(idnumber, "")) and idnumber not in line:
            line.add(idnumber)
        return len(line)

    yield from sorted(competencies, key=lambda each: depth(each[0]))


def _no_competency(framework: str, competency: str) -> Cause:
    return Cause.of("competency.missing", framework=framework, competency=competency)
