from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from lms_bridge.model.canonical import plain
from lms_bridge.model.evidence import Record
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.verdict import AwardStatus, Because, Owed, OwedKind, Truth, Verdict
from lms_bridge.store.content import content_digest
from tests.unit.store.any_value import values

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


def digest_field_by_field(found: Verdict) -> str:
    """The digest as earlier versions took it: each value without the fields that do not count."""
    when: dict[type, set[str]] = {Verdict: {"on", "as_of"}, Record: {"read_at"}}
    later: dict[type, set[str]] = {
        Owed: {"about", "topic", "topic_by", "topic_on", "handed_in", "handed_in_on"}
    }

    def kept(value: object) -> object:
        if not dataclasses.is_dataclass(value) or isinstance(value, type):
            return plain(value)
        return {
            each.name: held
            for each in dataclasses.fields(value)
            if each.name not in when.get(type(value), set())
            and ((held := getattr(value, each.name)) or each.name not in later.get(type(value), ()))
        }

    text = json.dumps(
        found, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=kept
    )
    return hashlib.sha256(text.encode()).hexdigest()


def test_the_digests_of_earlier_versions_stay():
    """A verdict kept by an earlier version has the digest that it had then, whatever it says."""

    @settings(
        max_examples=25,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(values(Verdict))
    def the_same(found):
        assert content_digest(found) == digest_field_by_field(found)

    the_same()


def test_what_looks_like_a_field_in_a_text_counts():
    """What a person typed is never cut out, however it looks."""
    typed = ['"on":"2026-01-01",', '\\"topic":"",', '{"handed_in":false,"read_at":"x",}', "\\"]
    assert len({content_digest(verdict(value=each)) for each in typed}) == len(typed)
    for each in typed:
        assert content_digest(verdict(value=each)) == digest_field_by_field(verdict(value=each))


def test_only_model_values_have_content():
    """A value of an unknown type is refused, and not digested as something it is not."""
    broken = replace(verdict(), track=object())  # type: ignore[arg-type] # no text
    with pytest.raises(TypeError, match="object has no canonical form"):
        content_digest(broken)
