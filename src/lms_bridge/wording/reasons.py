"""One condition as a line, with its source, records and cause, and the conditions under it."""

from __future__ import annotations

from datetime import date

from lms_bridge.model.identity import Citation
from lms_bridge.model.verdict import Because
from lms_bridge.wording.lines import Kind, Line, mark_of
from lms_bridge.wording.wording import Wording


def condition_line(
    because: Because, wording: Wording, on: date, above: Citation | None = None
) -> Line:
    """A condition and all that it rests on.

    A source that is the same as that of the condition above is not repeated; a cause is told
    where it arises, on the innermost condition.
    """
    mark = mark_of(because.truth, because.cause)
    children: list[Line] = []
    if because.source is not None and because.source != above:
        children.append(Line(wording.source(because.source), None, Kind.SOURCE))
    children.extend(Line(each, None, Kind.RECORD) for each in wording.records(because, on))
    if because.cause and not any(each.cause for each in because.children):
        children.append(Line(wording.cause(because.cause), None, Kind.CAUSE))
    source = because.source or above
    children.extend(condition_line(each, wording, on, source) for each in because.children)
    return Line(
        wording.condition(because),
        because.truth,
        Kind.CONDITION,
        tuple(children),
        mark,
        wording.mark(mark),
    )
