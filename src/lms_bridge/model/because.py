"""Conditions of an explanation, made by what they say: they hold, have failed, or are open.

Values are sorted by name, records stand in the order in which they are to be read.
"""

from __future__ import annotations

from lms_bridge.cause import Cause
from lms_bridge.model.evidence import Record
from lms_bridge.model.identity import Citation
from lms_bridge.model.verdict import Because, Means, Owed, Truth, Value

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN

Values = tuple[tuple[str, Value], ...]


def holds(
    code: str,
    subject: str,
    *,
    values: Values = (),
    source: Citation | None = None,
    records: tuple[Record, ...] = (),
    children: tuple[Because, ...] = (),
    means: tuple[Means, ...] = (),
    cause: Cause | None = None,
) -> Because:
    """A condition that holds, by some means; `cause` says what about it cannot be computed."""
    return Because(YES, code, subject, values, source, records, children, (), cause, means)


def fails(
    code: str,
    subject: str,
    *,
    values: Values = (),
    source: Citation | None = None,
    records: tuple[Record, ...] = (),
    children: tuple[Because, ...] = (),
    owed: tuple[Owed, ...] = (),
) -> Because:
    """A condition that has failed for good; `owed` is what may be tried again."""
    return Because(NO, code, subject, values, source, records, children, owed)


def open_(
    code: str,
    subject: str,
    *,
    values: Values = (),
    source: Citation | None = None,
    records: tuple[Record, ...] = (),
    children: tuple[Because, ...] = (),
    owed: tuple[Owed, ...] = (),
    cause: Cause | None = None,
) -> Because:
    """A condition that is not settled: `owed` would settle it, or `cause` stands in the way."""
    return Because(UNKNOWN, code, subject, values, source, records, children, owed, cause)


def unreadable(
    code: str,
    subject: str,
    *,
    source: Citation,
    cause: Cause,
    records: tuple[Record, ...] = (),
) -> Because:
    """A condition that cannot be computed, and why: the sentence `<code>.unreadable`."""
    return Because(UNKNOWN, f"{code}.unreadable", subject, (), source, records, cause=cause)
