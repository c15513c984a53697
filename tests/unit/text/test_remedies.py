"""What is advised for a cause that holds another one."""

from __future__ import annotations

from lms_bridge.cause import Cause
from lms_bridge.text import Wording
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


def test_an_item_that_does_not_show_may_be_hidden():
    """A grade item that is not found may be there, and hidden: how to tell is said."""
    item = Cause.of("course.no_grade_item", course="C", item="EX")
    for language in ("fr", "en"):
        wording = Wording(language)
        for cause in (item, Cause.of("need.unbound", need="result:M2-UE1", cause=item)):
            assert "`lms-bridge check site`" in wording.cause(cause)
        assert "moodle/grade:viewhidden" in wording.say("cause.click.need.missing")
