"""A verdict as a tree of lines: the award, then each component with its reasons.

Nothing here decides: it puts in order what the verdict says.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from lms_bridge.model.verdict import AwardStatus, ComponentVerdict, Owed, Status, Verdict
from lms_bridge.programme.nouns import Component, Information
from lms_bridge.text.lines import Line, LineKind, LineSign
from lms_bridge.text.reasons import condition_line
from lms_bridge.text.typography import lower_first
from lms_bridge.text.wording import Wording

STATUS_MARKS: dict[Status, LineSign] = {
    Status.VALIDATED: LineSign.YES,
    Status.EXEMPTED: LineSign.YES,
    Status.IN_PROGRESS: LineSign.OPEN,
    Status.NOT_VALIDATED: LineSign.NO,
    Status.UNDETERMINED: LineSign.UNKNOWN,
}
AWARD_MARKS: dict[AwardStatus, LineSign] = {
    AwardStatus.IN_PROGRESS: LineSign.OPEN,
    AwardStatus.READY_FOR_JURY: LineSign.OPEN,
    AwardStatus.ADMITTED: LineSign.YES,
    AwardStatus.ADJOURNED: LineSign.NO,
    AwardStatus.NOT_AWARDED: LineSign.NO,
}


def explain(verdict: Verdict, wording: Wording) -> Line:
    """The whole verdict: the award on top, its reasons and debts, then every component."""
    wording = wording.on_track(verdict.track)
    mark = AWARD_MARKS[verdict.status]
    reasons = replace(
        verdict.because,
        children=tuple(
            replace(each, children=()) if each.code == "award.components" else each
            for each in verdict.because.children
        ),
    )
    return Line(
        _standing(wording, "award", wording.label(verdict.status), ""),
        verdict.because.truth,
        LineKind.AWARD,
        (
            Line(_about(verdict, wording), None, LineKind.ABOUT),
            condition_line(reasons, wording),
            *_owed(verdict.owed, wording),
            *(
                _component(each, wording, verdict.learner, closed=is_closed(verdict))
                for each in verdict.components
            ),
            *_discrepancies(verdict, wording),
            *_information(wording.programme.award_information, wording),
        ),
        mark,
        wording.label(verdict.status),
    )


def _about(verdict: Verdict, wording: Wording) -> str:
    track = wording.programme.tracks.get(verdict.track)
    return wording.say(
        "explain.about",
        track=wording.text(track.title) if track else verdict.track,
        year=str(verdict.year),
        on=verdict.on,
        read=verdict.as_of,
    )


def is_closed(verdict: Verdict) -> bool:
    """Whether the award is decided, so that no component asks for anything any more."""
    decided = verdict.status in {AwardStatus.ADMITTED, AwardStatus.NOT_AWARDED}
    return decided and not verdict.owed


def _component(found: ComponentVerdict, wording: Wording, learner: str, *, closed: bool) -> Line:
    children: list[Line] = []
    declared = _declared(found.component, wording)
    if declared is not None and declared.full_title is not None:
        title = wording.say("explain.full_title", title=wording.text(declared.full_title))
        children.append(Line(title, None, LineKind.ABOUT))
    if found.acquired_on is not None:
        acquired = wording.say("explain.acquired", on=found.acquired_on)
        children.append(Line(acquired, None, LineKind.ABOUT))
    if not found.open:
        children.append(Line(wording.say("explain.closed"), None, LineKind.ABOUT))
    if not closed:
        children.extend(_owed(found.owed, wording))
    children.append(condition_line(found.because, wording))
    if found.presentation is not None:
        asked = condition_line(found.presentation, wording)
        children.append(_heading("presentation", (asked,), wording))
    children.extend(_shown_with(found.component, wording))
    children.extend(
        Line(wording.discrepancy(each, learner), None, LineKind.DISCREPANCY)
        for each in found.discrepancies
    )
    how = ", ".join(wording.label(each) for each in found.how)
    status = wording.label(found.status)
    return Line(
        _standing(wording, found.component, status, how),
        found.because.truth,
        LineKind.COMPONENT,
        tuple(children),
        STATUS_MARKS[found.status],
        status,
        found.component,
    )


def _standing(wording: Wording, component: str, status: str, how: str) -> str:
    name = wording.component(component)
    return wording.say("explain.standing", name=name, status=lower_first(status), how=how)


def _shown_with(component: str, wording: Wording) -> Iterable[Line]:
    """What the thesis must take up of a component, and what people are told about it."""
    found = _declared(component, wording)
    if found is None:
        return
    if found.integrates:
        lines = tuple(
            Line(wording.text(each.text), None, LineKind.INFORMATION, _cited(each, wording))
            for each in found.integrates
        )
        yield _heading("integrates", lines, wording)
    yield from _information(found.information, wording)


def _declared(component: str, wording: Wording) -> Component | None:
    of_track = wording.programme.of_track(wording.track)
    return next((each for each in of_track if each.id == component), None)


def _information(items: tuple[Information, ...], wording: Wording) -> tuple[Line, ...]:
    return tuple(
        Line(
            wording.say(
                "label_and_text", label=wording.text(each.label), text=wording.text(each.text)
            ),
            None,
            LineKind.INFORMATION,
            _cited(each, wording),
        )
        for each in items
    )


def _cited(item: Information, wording: Wording) -> tuple[Line, ...]:
    return (Line(wording.source(item.source), None, LineKind.SOURCE),)


def _owed(owed: tuple[Owed, ...], wording: Wording) -> tuple[Line, ...]:
    if not owed:
        return ()
    lines = tuple(Line(wording.owed(each), None, LineKind.OWED) for each in owed)
    return (_heading("owed", lines, wording),)


def _discrepancies(verdict: Verdict, wording: Wording) -> tuple[Line, ...]:
    """All that a person has to look at, gathered once for the whole."""
    if not verdict.discrepancies:
        return ()
    lines = tuple(
        Line(wording.discrepancy(each, verdict.learner), None, LineKind.DISCREPANCY)
        for each in verdict.discrepancies
    )
    return (_heading("discrepancies", lines, wording),)


def _heading(key: str, children: tuple[Line, ...], wording: Wording) -> Line:
    return Line(wording.say(f"explain.{key}"), None, LineKind.HEADING, children)
