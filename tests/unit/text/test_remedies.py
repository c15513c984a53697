"""What is advised for a cause that holds another one."""

from __future__ import annotations

from lms_bridge.cause import Cause
from lms_bridge.text.causes import cause_in_words


def test_the_innermost_cause_that_knows_advises():
    """What a course lacks is said where the course is unreadable, too."""
    inner = Cause.of("http.certificate")
    outer = Cause.of("intake.cohort_unreadable", cause=inner)
    assert (
        cause_in_words(outer, "en").rpartition(" → ")[2]
        == (cause_in_words(inner, "en").rpartition(" → ")[2])
    )


def test_a_write_of_unknown_outcome_is_looked_at_first():
    """Whatever hid its answer: nobody mends a record before knowing whether it was written."""
    why = Cause.of("record.field_unusable", field="id", why=Cause.of("field.missing"))
    said = cause_in_words(Cause.of("write.outcome_unknown", why=why), "en")
    assert said.endswith("→ read back what the LMS holds before sending it again")
