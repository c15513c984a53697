"""A column of the gradebook of the follow-up course: how far each learner is with a component."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from lms_bridge.cause import Cause
from lms_bridge.effects.column.counting import points
from lms_bridge.effects.column.gradebook import ColumnDriver, gradebook_of, score_text
from lms_bridge.effects.column.reliance import check_columns
from lms_bridge.errors import Problem
from lms_bridge.located import Located
from lms_bridge.located.values import Id, Words
from lms_bridge.model.action import Action, Reason, Target, Verb, Wanted
from lms_bridge.model.dated import Dated
from lms_bridge.model.points import same_score
from lms_bridge.model.site import Enabled
from lms_bridge.model.verdict import Verdict
from lms_bridge.programme.effect_kind import Draft, EffectKind, Turn, Wisher
from lms_bridge.programme.nouns import FOLLOW_UP, Effect, Programme
from lms_bridge.programme.schema_effects import EffectSpec
from lms_bridge.text import Wording, score_remark


class ColumnSpec(EffectSpec):
    """A column in effects.yaml.

    It is not wanted at some moment: it says at any time how far everybody is with its
    `component`, in the gradebook of the follow-up course. Two columns about one component, for
    different tracks, each need an `idnumber`.
    """

    component: Id
    label: Words
    idnumber: Id | None = None


class ColumnEffect(EffectKind):
    """A column says a score of everybody, and what the bridge last sent is remembered.

    | wanted | the column says | the bridge last sent | then |
    |---|---|---|---|
    | a score | the same | any | nothing to do; noted as sent |
    | a score | nothing | nothing | send |
    | a score | nothing | a score | drift: somebody emptied it |
    | a score | another | that other one | send |
    | a score | another | nothing, or yet another | drift: somebody wrote it |
    | a score | there is no column | any | make the column, and send |
    | nothing, it cannot be computed | any | any | leave it |

    Whoever is not enrolled in the course has no score there. Scores are not counted by the
    brake: a session taken changes everybody's, as it should.
    """

    name = "column"
    spec = ColumnSpec
    parts = ("course", "idnumber")
    driver = ColumnDriver
    turn = Turn.LAST
    of_award = False
    braked = False
    listed = False
    counted_as = "scored"

    def compile(self, programme: str, spec: Any, tracks: frozenset[str]) -> Effect:
        """A column is about one component, in the follow-up course."""
        return Effect(
            id=spec.id,
            kind=self.name,
            component=spec.component,
            statuses=frozenset(),
            idnumber=f"{programme}/{spec.idnumber or spec.component}",
            course=FOLLOW_UP,
            name=spec.label,
            tracks=frozenset(spec.tracks) or tracks,
        )

    def component_key(self) -> tuple[str, ...]:
        """Beside its kind."""
        return ("component",)

    def check(self, programme: Programme, located: Located) -> Iterator[Problem]:
        """A column has one maximum: tracks that give a unit other hours need one of their own."""
        seen: dict[str, str] = {}
        for i, effect in enumerate(programme.effects):
            if effect.kind != self.name:
                continue
            other = seen.setdefault(effect.idnumber, effect.id)
            if other != effect.id:
                cause = Cause.of(
                    "column.twice", one=other, other=effect.id, idnumber=effect.idnumber
                )
                yield located.problem(("effects", i), cause)
            hours = {
                _numbers(component.seconds)
                for component in programme.components
                if component.id == effect.component and component.tracks & effect.tracks
            }
            if len(hours) > 1:
                cause = Cause.of("column.other_hours", component=effect.component)
                yield located.problem(("effects", i), cause)

    def place(self, target: Target) -> Target:
        """A column is in a gradebook, which may be closed as a whole."""
        return gradebook_of(target)

    def check_site(self, runs: Sequence[tuple[Programme, Enabled]], where: str) -> None:
        """Columns stay out of courses whose numbers somebody relies on."""
        check_columns(self.name, runs, where)

    def wisher(self, programme: Programme) -> Wisher:
        """What a column says of each learner; nothing of what cannot be computed."""
        remark = _remarks(programme)

        def wishes(
            effect: Effect, target: Target, user_id: int, verdict: Verdict
        ) -> Iterator[Wanted]:
            found = points(programme, verdict, effect.component)
            if found is None:
                return
            status = verdict.component(effect.component).status.value
            yield Wanted(
                learner=verdict.learner,
                user_id=user_id,
                target=target,
                present=True,
                reason=Reason(programme.id, effect.component, status),
                name=effect.name,
                note=remark(verdict, effect.component),
                points=found,
            )

        return wishes

    def missing(self, wish: Wanted, draft: Draft) -> None:
        """A column is made with the largest maximum that somebody needs, and filled."""
        if draft.choices.get(wish.key) == "leave" or wish.points is None:
            draft.leave()
            return
        known = draft.creations.get(wish.target)
        if known and known.points and known.points.maximum < wish.points.maximum:
            del draft.creations[wish.target]
        draft.create(wish.target, wish.name, "", wish.reason, wish.points)
        draft.act(wish, Verb.ADD)

    def outside(self, target: Target) -> Cause:
        """A gradebook has scores of those who are enrolled."""
        return Cause.of("gradebook.not_enrolled", course=target.course)

    def value(self, wish: Wanted | Action) -> str:
        """The score and its remark."""
        return score_text(wish)

    def same(self, one: str, other: str) -> bool:
        """Whether two scores differ by no more than a gradebook rounds."""
        return same_score(one, other)

    def making_order(self, targets: Iterable[Target]) -> Iterable[Target]:
        """UE2 before UE10: a gradebook keeps its columns in the order in which they were made."""
        return sorted(targets, key=_as_counted)

    def change(self, before: Wanted | None, after: Wanted) -> str:
        """Another score; the remark beside it is not compared."""
        return "score" if before is None or before.points != after.points else ""


def _numbers(hours: Dated[int] | None) -> tuple[tuple[date, int], ...]:
    return tuple((since, seconds) for since, seconds, _ in hours.history) if hours else ()


def _as_counted(target: Target) -> list[str | int]:
    parts = re.split(r"(\d+)", str(target))
    return [int(each) if number % 2 else each for number, each in enumerate(parts)]


def _remarks(programme: Programme) -> Callable[[Verdict, str], str]:
    """Writes remarks; many learners stand where others stand."""
    wording, known = Wording("fr", programme), dict[object, str]()

    def remark(verdict: Verdict, component: str) -> str:
        judged = verdict.component(component)
        key = (verdict.track, component, judged.status, judged.how, judged.owed)
        if key not in known:
            known[key] = score_remark(wording, verdict, component)
        return known[key]

    return remark
