"""Case files refuse what the commands refuse: a case of what cannot be would prove nothing."""

from __future__ import annotations

import pytest

from lms_bridge.programme.cases.reading import cases_of
from lms_bridge.programme.cases.references import wrong_references
from lms_bridge.stages.evaluate import judge
from tests.problems import said
from tests.programmes.semester import semester
from tests.programmes.shipped import shipped

CSEC = shipped("csec")
RIGHT = (
    "jury admits with certifying-body, professional from outside as chair, "
    "professional from outside"
)
WRONG = "jury admits with certifying-body, professional as chair, professional from outside"


def told(
    *given: str,
    programme=CSEC,
    track: str = "training",
    expect: str = "award is in progress",
    head: str = "year: 2025-2026\non: 2026-06-30\n",
) -> list[str]:
    """What is wrong with a case that gives these facts."""
    facts = "".join(f"      - '{each}'\n" for each in given)
    given_key = f"    given:\n{facts}" if facts else ""
    text = f"track: {track}\n{head}cases:\n  - case: Un cas\n{given_key}"
    cases, problems = cases_of("cases/x.yaml", f"{text}    expect:\n      - '{expect}'\n")
    return [said(each) for each in (*problems, *wrong_references(programme, cases, judge))]


@pytest.mark.parametrize(
    ("fact", "why"),
    [
        ("BC1 acquired earlier, on 2026-07-01", "in the future"),
        ("BC1 acquired earlier, on 1989-12-31", "is before"),
        ("FINAL acquired earlier, on 2025-06-30", "no block that is acquired"),
        ("presentable until 1985-01-01", "is before"),
        ("exemption of BC1 revoked", "is no outcome"),
        ("revocation of BC1 granted", "is no outcome"),
        ("profile route set by hand to vea", "is no value"),
        ("exemption of BC1 granted because vu\u200bici", "nobody sees"),
        ("profile route is\u00advae", "nobody sees"),
        (WRONG, "breaks the rules of its composition"),
        ("jury admits", "breaks the rules of its composition"),
    ],
)
def test_a_fact_that_no_command_records_is_refused(fact: str, why: str):
    """Days to come or before 1990, outcomes and values of no kind, unseen signs, a wrong jury."""
    found = told(fact)
    assert len(found) >= 1
    assert why in " ".join(found)


@pytest.mark.parametrize(
    ("fact", "why"),
    [
        ("mark of U1 is 25", "not on its scale"),
        ("mark of U1 is 12 out of 10", "not on its scale"),
        ("mark of U1 is 12 in 2027-2028", "has not begun"),
        ("B2 validated in 2030-2031", "has not begun"),
    ],
)
def test_a_mark_that_no_file_may_bring_is_refused(fact: str, why: str):
    """Above the top of its scale, or of a year to come."""
    assert why in " ".join(told(fact, programme=semester(), track="main"))


def test_a_case_before_any_intake_is_refused():
    """No case is judged, and no year begins, before 1990."""
    assert "is before" in " ".join(told(head="year: 1980-1981\non: 1981-06-30\n"))


def test_what_commands_record_may_be_given():
    """A block of this morning, a jury rightly composed, a refusal that the case is about."""
    assert told("BC1 acquired earlier, on 2026-06-30", expect="BC1 is validated") == []
    assert told(RIGHT, expect="award is admitted") == []
    assert told(WRONG, expect="the jury is refused because 33 %") == []
    assert told(WRONG, expect="there is a discrepancy jury.refused on award") == []
