"""Columns count in a course's total: they stay out of courses whose numbers somebody relies on.

A course is relied on where a binding of any programme of the site reads its total, its
completion, or a grade in it, and where an effect marks activities in it complete. Documents
are handed in in the follow-up course itself: each is read by its own grade item or activity,
which a column beside it does not change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lms_bridge.cause import Cause
from lms_bridge.errors import ConfigurationError
from lms_bridge.model.site import ActivityDone, CourseDone, Enabled, GradeItem, Provider
from lms_bridge.programme import Programme
from lms_bridge.programme.effect_kinds import effect_kind
from lms_bridge.stages.mapping import bind
from lms_bridge.stages.plan.wanted import target_of

#: A programme with the site's values for it.
Run = tuple[Programme, Enabled]

_TOTAL = "total"
_HANDED_IN = "document"


def check_columns(kind: str, runs: Iterable[Run], where: str) -> None:
    """Refuse a follow-up course on which something relies; raises ConfigurationError."""
    known = tuple(runs)
    for programme, enabled in known:
        course = follow_up(kind, programme, enabled)
        found = tuple(reliances(course, known)) if course else ()
        if found:
            cause = Cause.of(
                "column.relied_on", programme=programme.id, course=course, reasons=found
            )
            raise ConfigurationError(cause, where=where)


def follow_up(kind: str, programme: Programme, enabled: Enabled) -> str:
    """The course whose gradebook the programme's columns are in; "" where it has none."""
    if kind in enabled.effects_off:
        return ""
    columns = (each for each in programme.effects if each.kind == kind)
    return next((target_of(programme, enabled, each).course for each in columns), "")


def reliances(course: str, runs: Iterable[Run]) -> Iterator[Cause]:
    """What relies on the total, the grades or the completion of a course."""
    for programme, enabled in runs:
        for key, binding in bind(programme, enabled).items():
            for provider in binding.providers:
                what = _read(provider, course, handed_in=key.startswith(f"{_HANDED_IN}:"))
                if what is not None:
                    yield Cause.of(
                        "column.total_read",
                        programme=programme.id,
                        what=what,
                        need=key,
                        origin=binding.origin,
                    )
        for effect in programme.effects:
            marks = effect_kind(effect.kind).marks_activities
            if marks and effect.kind not in enabled.effects_off:
                target = target_of(programme, enabled, effect)
                if target.course == course:
                    yield Cause.of(
                        "column.activity_completed",
                        programme=programme.id,
                        activity=target.idnumber,
                        effect=effect.id,
                    )


def _read(provider: Provider, course: str, *, handed_in: bool) -> Cause | None:
    """What a provider reads that a column would change, or that stands in a gradebook of marks."""
    match provider:
        case CourseDone() if provider.course == course:
            return Cause.of("reliance.completion")
        case GradeItem() if provider.course == course and provider.item == _TOTAL:
            return Cause.of("reliance.total")
        case GradeItem() if provider.course == course and not handed_in:
            return Cause.of("reliance.grade_item", item=provider.item)
        case ActivityDone() if provider.course == course and not handed_in:
            return Cause.of("reliance.activity", activity=str(provider.activity))
    return None
