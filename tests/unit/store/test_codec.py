"""What is written is what is read, for every type that is stored."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from lms_bridge.errors import StoreError
from lms_bridge.model.action import Action, Receipt
from lms_bridge.model.canonical import by_python, canonical
from lms_bridge.model.decision import Acquired, Decision
from lms_bridge.model.evidence import Evidence
from lms_bridge.model.run import Quarantined
from lms_bridge.model.snapshot import CourseReading, SiteReading
from lms_bridge.model.verdict import Verdict
from lms_bridge.store.codec import decoded, encode
from tests.refusals import in_english, refusing
from tests.unit.store.any_value import values

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


@pytest.mark.parametrize("kind", STORED, ids=lambda kind: kind.__name__)
def test_what_is_written_is_what_is_read(kind):
    """Any value comes back equal, and is written the same again: zones and digits included.

    So is it by the slow writer, in which earlier versions wrote all that is kept.
    """

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
        assert canonical(back) == canonical(value) == by_python(value)

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
