"""What is written is what is read, for every type that is stored."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms_bridge.errors import StoreError
from lms_bridge.model.action import Action, Receipt
from lms_bridge.model.canonical import canonical
from lms_bridge.model.decision import Acquired, Decision
from lms_bridge.model.evidence import Evidence
from lms_bridge.model.run import Quarantined
from lms_bridge.model.snapshot import CourseReading, SiteReading
from lms_bridge.model.verdict import Verdict
from lms_bridge.store.codec import decoded, encode
from tests.refusals import in_english, refusing

STORED = (
    CourseReading,
    SiteReading,
    Quarantined,
    Evidence,
    Verdict,
    Decision,
    Acquired,
    Action,
    Receipt,
)

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    # Every character but halves of one (surrogates), which UTF-8 cannot write.
    str: st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    int: st.integers(),
    bool: st.booleans(),
    type(None): st.none(),
    date: st.dates(),
    datetime: st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=ZONES),  # noqa: DTZ001 - hypothesis adds the zone
    Decimal: st.decimals(allow_nan=False, allow_infinity=False),
}


@cache
def values(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a type of the model."""
    origin, inside = get_origin(kind), get_args(kind)
    if kind in SIMPLE:
        return SIMPLE[kind]
    if origin in {Union, types.UnionType}:
        return st.one_of(*(values(each) for each in inside))
    if origin is tuple and inside[-1] is Ellipsis:
        return st.lists(values(inside[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*(values(each) for each in inside))
    if origin is frozenset:
        return st.frozensets(values(inside[0]), max_size=4)
    if origin is Mapping:
        return st.dictionaries(values(inside[0]), values(inside[1]), max_size=3)
    if issubclass(kind, Enum):
        return st.sampled_from(list(kind))
    assert isinstance(kind, type)
    assert dataclasses.is_dataclass(kind)
    return st.deferred(
        lambda: st.builds(kind, **{name: values(of) for name, of in get_type_hints(kind).items()})
    )


@pytest.mark.parametrize("kind", STORED, ids=lambda kind: kind.__name__)
def test_what_is_written_is_what_is_read(kind):
    """Any value comes back equal, and is written the same again: zones and digits included."""

    @settings(
        max_examples=40,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(values(kind))
    def there_and_back(value):
        back = decoded(kind, encode(value))
        assert back == value
        assert canonical(back) == canonical(value)

    there_and_back()


def test_a_damaged_value_is_named_and_not_shown():
    """A text that does not fit raises StoreError with the field, never with what it holds."""
    with pytest.raises(StoreError) as caught:
        decoded(Acquired, '{"programme": "du", "learner": ["Marie Curie"]}')
    assert "Acquired.learner" in in_english(caught.value)
    assert "Curie" not in str(caught.value)
    assert caught.value.__context__ is None


def test_no_json_at_all_is_damage_too():
    """A text that is no JSON raises StoreError."""
    with refusing(StoreError, "cannot be read"):
        decoded(Acquired, "{")
