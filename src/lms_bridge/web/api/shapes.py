"""What the API answers, as a contract of its own: the model may change without it.

Codes are those of the closed lists in `docs/glossary.md`; durations are whole seconds; moments
are ISO 8601 with their zone.
"""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from lms_bridge.cause import Cause, CauseValue
from lms_bridge.model.run import Run, RunState
from lms_bridge.model.verdict import (
    AwardStatus,
    ComponentVerdict,
    Means,
    Owed,
    OwedKind,
    Status,
    Truth,
    Verdict,
)
from lms_bridge.programme import Programme
from lms_bridge.programme.nouns import Component, ComponentKind
from lms_bridge.text import Line, Wording


class Shape(BaseModel):
    """An answer that holds these keys and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Shape):
    """A text for people in both languages."""

    fr: str
    en: str


class CauseShape(Shape):
    """Why something is so: a code, what fills its sentence, and the sentence for people."""

    code: str
    values: dict[str, object] = Field(description="by name; a value may be such a cause itself")
    text: Words

    @classmethod
    def of(cls, cause: Cause) -> CauseShape:
        """Of a cause."""
        text = Words(fr=Wording("fr").cause(cause), en=Wording("en").cause(cause))
        return cls(code=cause.code, values=values_of(cause), text=text)


def values_of(cause: Cause) -> dict[str, object]:
    """The values of a cause by name, each as JSON has it."""
    return {name: _plain(value) for name, value in cause.values}


def _plain(value: CauseValue) -> object:
    if isinstance(value, Cause):
        return {"code": value.code, "values": values_of(value)}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


class ComponentShape(Shape):
    """A unit, block, examination or entry condition, and the tracks that have it."""

    id: str
    kind: ComponentKind
    title: Words
    tracks: list[str]

    @classmethod
    def of(cls, component: Component) -> ComponentShape:
        """Of a programme's component."""
        title = Words(fr=component.title.fr, en=component.title.en)
        return cls(
            id=component.id,
            kind=component.kind,
            title=title,
            tracks=sorted(component.tracks),
        )


class ProgrammeShape(Shape):
    """A programme that the token may read, by the rules in force now."""

    id: str
    version: str
    rules: str = Field(description="fingerprint of the programme's files")
    title: Words
    components: list[ComponentShape]
    effects: list[str] = Field(description="the kinds of effect that it has in the LMS")

    @classmethod
    def of(cls, programme: Programme) -> ProgrammeShape:
        """Of a programme."""
        return cls(
            id=programme.id,
            version=programme.version,
            rules=programme.fingerprint,
            title=Words(fr=programme.title.fr, en=programme.title.en),
            components=[ComponentShape.of(each) for each in programme.components],
            effects=sorted({each.kind for each in programme.effects}),
        )


class OwedShape(Shape):
    """One thing still owed."""

    kind: OwedKind
    of: str = Field(description='what it is about: a part ("UE1.ethics"), document, result …')
    missing: int | None = Field(description="seconds still to attend, or words of a document")
    planned: int | None = Field(description="seconds planned and not yet taken, for hours")
    unreachable: bool = Field(description="the planned sessions no longer suffice")
    overdue: bool = Field(description="the day on which it should have arrived has passed")
    about: tuple[str, ...] = Field(
        description="the results that a document stands for, where they are not all"
    )
    topic: str = Field(description='what a document is to be about; "" while nobody has said it')
    topic_by: str = Field(description="who has said it")
    topic_on: str = Field(description="when, as 2026-02-03")
    handed_in: bool = Field(description="a document was handed in and waits to be accepted")
    handed_in_on: str = Field(description='since when, as 2026-02-03; "" where no day is known')

    @classmethod
    def of_debt(cls, owed: Owed) -> OwedShape:
        """Of a debt."""
        return cls(
            kind=owed.kind,
            of=owed.of,
            missing=owed.missing,
            planned=owed.planned,
            unreachable=owed.unreachable,
            overdue=owed.overdue,
            about=owed.about,
            topic=owed.topic,
            topic_by=owed.topic_by,
            topic_on=owed.topic_on,
            handed_in=owed.handed_in,
            handed_in_on=owed.handed_in_on,
        )


class StandingShape(Shape):
    """Where a learner stands in one component."""

    component: str
    status: Status
    how: list[Means]
    owed: list[OwedShape]
    open: bool = Field(description="whether it may be presented now")
    acquired_on: date | None = Field(description="since when it is acquired for ever")
    discrepancies: int = Field(description="contradictions that a person has to look at")

    @classmethod
    def of(cls, found: ComponentVerdict) -> StandingShape:
        """Of a component's verdict."""
        return cls(
            component=found.component,
            status=found.status,
            how=list(found.how),
            owed=[OwedShape.of_debt(each) for each in found.owed],
            open=found.open,
            acquired_on=found.acquired_on,
            discrepancies=len(found.discrepancies),
        )


class LearnerShape(Shape):
    """A learner with the status of the whole."""

    learner: str = Field(description="idnumber")
    track: str
    year: str
    status: AwardStatus
    judged_on: date
    data_as_of: datetime = Field(description="when the oldest reading used was made")

    @classmethod
    def of(cls, verdict: Verdict) -> LearnerShape:
        """Of a verdict."""
        return cls.model_validate(_about(verdict))


class VerdictShape(LearnerShape):
    """A verdict: the whole, and every component."""

    programme: str
    version: str
    rules: str = Field(description="fingerprint of the rules that it was judged by")
    owed: list[OwedShape]
    components: list[StandingShape]

    @classmethod
    def of(cls, verdict: Verdict) -> VerdictShape:
        """Of a verdict."""
        return cls.model_validate(
            {
                **_about(verdict),
                "programme": verdict.programme,
                "version": verdict.version,
                "rules": verdict.rules,
                "owed": [OwedShape.of_debt(each) for each in verdict.owed],
                "components": [StandingShape.of(each) for each in verdict.components],
            }
        )


def _about(verdict: Verdict) -> dict[str, object]:
    return {
        "learner": verdict.learner,
        "track": verdict.track,
        "year": str(verdict.year),
        "status": verdict.status,
        "judged_on": verdict.on,
        "data_as_of": verdict.as_of,
    }


class LineShape(Shape):
    """One line of an explanation, with the lines under it."""

    kind: str
    text: str
    truth: Truth | None = Field(description="whether what it says holds; null: no question")
    word: str = Field(description="the truth in words")
    of: str = Field(description="the component, on lines of kind component")
    lines: list[LineShape]

    @classmethod
    def of_line(cls, line: Line) -> LineShape:
        """Of a line of `wording.explain`."""
        return cls(
            kind=str(line.kind),
            text=line.text,
            truth=line.truth,
            word=line.word,
            of=line.of,
            lines=[cls.of_line(each) for each in line.children],
        )


class RunShape(Shape):
    """One pass over a programme."""

    id: int
    state: RunState
    stage: str
    started: datetime
    ended: datetime | None
    roster: int
    counts: dict[str, int]
    stopped_by: str = Field(description="what stopped it, in English; empty otherwise")
    cause: CauseShape | None = Field(description="what stopped it, as a code with values")

    @classmethod
    def of(cls, run: Run) -> RunShape:
        """Of a run; a stop by the brake may name nobody: it counts."""
        return cls(
            id=run.id,
            state=run.state,
            stage=run.stage,
            started=run.started,
            ended=run.ended,
            roster=run.roster,
            counts=dict(run.counts),
            stopped_by=Wording("en").cause(run.stopped_by),
            cause=CauseShape.of(run.stopped_by) if run.stopped_by else None,
        )


class Page(Shape):
    """A part of a list; `next` is what to give as `after` for the part that follows."""

    next: str | None = Field(description="null: this was the last part")


class LearnerPage(Page):
    """Learners by idnumber."""

    items: list[LearnerShape]


class VerdictPage(Page):
    """Verdicts by idnumber."""

    items: list[VerdictShape]


class RunPage(Page):
    """Runs, newest first."""

    items: list[RunShape]


class Trouble(Shape):
    """Why there is no answer, in words."""

    detail: str
