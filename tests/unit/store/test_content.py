from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lms_bridge.model.evidence import Record
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.verdict import AwardStatus, Because, Owed, OwedKind, Truth, Verdict
from lms_bridge.store.content import content_digest

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def verdict(read_at: datetime = NOON, value: str = "14") -> Verdict:
    """A verdict that rests on one record, two levels down."""
    leaf = Because(Truth.YES, "score", "M1", records=(Record("M1", "quiz", value, NOON, read_at),))
    return Verdict(
        learner="L1",
        programme="du",
        version="1",
        rules="f",
        track="full",
        year=AcademicYear(2025),
        on=read_at.date(),
        as_of=read_at,
        status=AwardStatus.IN_PROGRESS,
        components=(),
        owed=(),
        because=Because(Truth.YES, "all", "UE1", children=(leaf,)),
    )


def test_when_it_was_read_and_said_does_not_count():
    """Another day of judgement and another reading of the same records say the same."""
    assert content_digest(verdict()) == content_digest(verdict(NOON + timedelta(days=3)))


@pytest.mark.parametrize(
    "changes",
    [
        {"learner": "L2"},
        {"programme": "csec"},
        {"version": "2"},
        {"rules": "e"},
        {"track": "short"},
        {"year": AcademicYear(2026)},
        {"status": AwardStatus.ADMITTED},
        {"owed": (Owed(OwedKind.HOURS, "UE1"),)},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_everything_else_counts(changes):
    """Any other field of a verdict makes it another one."""
    assert content_digest(replace(verdict(), **changes)) != content_digest(verdict())


def test_what_a_record_says_counts():
    """Another value in a record deep in the explanation makes another verdict."""
    assert content_digest(verdict(value="15")) != content_digest(verdict())


def test_only_model_values_have_content():
    """A value of an unknown type is refused, and not digested as something it is not."""
    broken = replace(verdict(), track=object())  # type: ignore[arg-type] # no text
    with pytest.raises(TypeError, match="object has no place"):
        content_digest(broken)
