"""One condition as a line, with its source, records and cause, and the conditions under it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lms_bridge.model.identity import Citation
from lms_bridge.model.verdict import Because, Truth
from lms_bridge.rules.base.registry import given_as_is, transparent
from lms_bridge.text.lines import Line, LineKind, LineSign, sign_of
from lms_bridge.text.wording import Wording


def condition_line(because: Because, wording: Wording, above: Citation | None = None) -> Line:
    """A condition and all that it rests on.

    A source that is the same as that of the condition above is not repeated; a cause is told
    where it arises, on the innermost condition; a group of one is that one.
    """
    if because.code in transparent() and len(because.children) == 1:
        return condition_line(because.children[0], wording, above)
    mark = sign_of(because.truth, because.cause)
    if because.code in given_as_is() and because.truth is Truth.YES:
        mark = LineSign.FACT  # a mark of 4 is given all the same: no tick says that it suffices
    return Line(
        wording.condition(because),
        because.truth,
        LineKind.CONDITION,
        (*_facts(because, wording, above), *_under(because, wording, above)),
        mark,
        wording.label(mark),
    )


def _facts(because: Because, wording: Wording, above: Citation | None) -> Iterator[Line]:
    if because.source is not None and because.source != above:
        yield Line(wording.source(because.source), None, LineKind.SOURCE)
    for each in wording.records(because):
        yield Line(each, None, LineKind.RECORD)
    if because.cause and not any(each.cause for each in because.children):
        yield Line(wording.cause(because.cause), None, LineKind.CAUSE)


def _under(because: Because, wording: Wording, above: Citation | None) -> Iterator[Line]:
    for each in because.children:
        line = condition_line(each, wording, because.source or above)
        if _is_not_asked(each, because):
            line = replace(line, word=wording.say("label.not_asked"))
        yield line


def _is_not_asked(way: Because, choice: Because) -> bool:
    """Whether a way is open while its choice asks for another: nobody owes it today."""
    both_open = choice.code == "any" and choice.truth is way.truth is Truth.UNKNOWN
    return both_open and bool(way.owed) and not set(way.owed) & set(choice.owed)
