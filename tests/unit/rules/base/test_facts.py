"""What is known of one learner, by what it speaks of: who wins, what a revocation takes away."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lms_bridge.cause import Cause
from lms_bridge.model.decision import AWARD, WITHDRAWN, Acquired, Decision, DecisionKind
from lms_bridge.model.evidence import (
    Discrepancy,
    Evidence,
    Gap,
    GapKind,
    Mark,
    Profile,
    Ranking,
    Record,
    Result,
    ResultState,
    Session,
    SessionState,
)
from lms_bridge.model.identity import AcademicYear
from lms_bridge.rules.base.facts import Facts, Field, chosen

YEAR = AcademicYear(2025)
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
DAY = NOW.date()
BEFORE, SINCE = NOW - timedelta(hours=1), NOW + timedelta(hours=1)
PASSED, FAILED, UNREADABLE = ResultState.PASSED, ResultState.FAILED, ResultState.UNREADABLE
EXEMPTION, REVOCATION, JURY = (
    DecisionKind.EXEMPTION,
    DecisionKind.REVOCATION,
    DecisionKind.JURY,
)
DOCUMENT, AGREEMENT = DecisionKind.DOCUMENT, DecisionKind.AGREEMENT


def decision(number: int, kind: DecisionKind, subject: str, outcome: str, **more: Any) -> Decision:
    """A decision, in the order of recording."""
    values: dict[str, Any] = {"at": NOW, **more}
    return Decision(number, "p", "L1", kind, subject, outcome, "registrar", because="", **values)


def revoked(subject: str, number: int = 5) -> Decision:
    """Somebody took back what stood about a subject."""
    return decision(number, REVOCATION, subject, "revoked")


def record(at: datetime | None, item: str = "EX", course: str = "C") -> Record:
    """Where something was read, and of when it is."""
    return Record(course, item, "12", at, SINCE)


def result(
    need: str, at: datetime | None = BEFORE, state: ResultState = PASSED, **more: Any
) -> Result:
    """An outcome of a moment."""
    values: dict[str, Any] = {"record": record(at), **more}
    return Result(need, state, False, YEAR, None, **values)  # noqa: FBT003 - not final


def session(starts: datetime, part: str = "", unit: str = "U") -> Session:
    """An hour that was attended."""
    return Session(
        unit, part, SessionState.COUNTED, 3600, starts, None, record(starts, "session 1")
    )


def facts(on: date = DAY, **known: Any) -> Facts:
    """What is known, by what it speaks of."""
    return Facts(Evidence("L1", "p", "t", YEAR, NOW, **known), on)


@pytest.mark.parametrize(
    ("until", "closed"),
    [(None, False), (DAY + timedelta(1), False), (DAY, False), (DAY - timedelta(1), True)],
)
def test_something_may_be_presented_up_to_the_last_day(until: date | None, *, closed: bool):
    """That day included."""
    assert facts(presentable_until=until).closed is closed


@pytest.mark.parametrize(
    ("final_on", "final"),
    [(None, False), (DAY + timedelta(1), False), (DAY, True), (DAY - timedelta(1), True)],
)
def test_results_are_final_from_their_day_on(final_on: date | None, *, final: bool):
    """That day included."""
    assert facts(results_final_on=final_on).results_final is final


def test_the_last_recorded_of_several_decisions_is_in_force():
    """Whatever day each bears; where they rank by their days, the latest of those."""
    first = decision(1, EXEMPTION, "U", "granted", at=SINCE)
    second = decision(2, REVOCATION, "U", "revoked", at=BEFORE)
    for order in ((first, second), (second, first)):
        assert facts(decisions=order).by_hand == {"U": second}
        assert facts(decisions=order, ranking=Ranking.DAY).by_hand == {"U": first}
        assert facts(decisions=order).revoked == {"U": second}
        assert facts(decisions=order, ranking=Ranking.DAY).revoked == {}


def test_a_withdrawal_takes_back_its_own_kind_alone():
    """What stood before of another kind stands again."""
    granted, back = decision(1, EXEMPTION, "U", "granted"), revoked("U", 2)
    withdrawn = decision(3, REVOCATION, "U", WITHDRAWN)
    assert facts(decisions=(granted, back, withdrawn)).by_hand == {"U": granted}
    assert facts(decisions=(granted, back, replace(withdrawn, kind=EXEMPTION))).by_hand == {
        "U": back
    }
    assert facts(decisions=(granted, replace(withdrawn, kind=EXEMPTION))).by_hand == {}


def test_the_latest_word_on_a_subject_is_in_force_until_it_is_withdrawn():
    """A withdrawal of another kind, or of nothing, takes nothing back."""
    one, other = (decision(n, AGREEMENT, "U", word) for n, word in ((1, "given"), (2, "refused")))
    withdrawn = decision(3, AGREEMENT, "U", WITHDRAWN)
    assert facts(decisions=(one, other)).latest == {"U": other}
    assert facts(decisions=(one, other, withdrawn)).latest == {}
    assert facts(decisions=(withdrawn,)).latest == {}
    elsewhere = replace(withdrawn, kind=DOCUMENT)
    assert facts(decisions=(one, elsewhere)).latest == {"U": one}
    known = facts(decisions=(one,))
    assert known.about("U", AGREEMENT) == one
    assert known.about("U", DOCUMENT) is None
    assert known.about("V", AGREEMENT) is None


def test_juries_stand_with_the_latest_first():
    """With what takes their word back, and apart from what settles a unit."""
    first, second = (decision(n, JURY, AWARD, "admitted") for n in (1, 2))
    back = revoked(AWARD, 3)
    found = facts(decisions=(first, second, back))
    assert found.juries == [back, second, first]
    assert (found.by_hand, found.revoked) == ({}, {})


def test_a_drift_is_no_fact():
    """What a person decided about a place in the LMS says nothing of a learner."""
    found = facts(decisions=(decision(1, DecisionKind.DRIFT, "cohort:X@L1", "restore"),))
    assert (found.by_hand, found.latest, found.juries) == ({}, {}, [])


@pytest.mark.parametrize(
    ("subject", "need", "gone"),
    [
        ("U", "assessment:U", True),
        ("U", "mark:U.EX", True),
        ("U", "resit:U.EX", True),
        ("U", "hours:U", True),
        ("U", "result:U", True),
        ("U", "document:U", False),
        ("U", "result:U.X", False),
        ("U", "assessment:V", False),
        ("assessment:U", "assessment:U", True),
        ("assessment:U", "mark:U.EX", False),
        ("U.EX", "mark:U.EX", True),
        ("U.EX", "resit:U.EX", True),
        ("C1", "competence:C1", True),
        ("document:D", "document:D", True),
        ("D", "document:D", False),
    ],
)
def test_a_revocation_speaks_of_its_need_and_of_what_is_its_units(subject, need, *, gone: bool):
    """Results count for several units: they go only where they themselves are named."""
    found = facts(results=(result(need),), decisions=(revoked(subject),))
    assert found.results[need] == ([] if gone else [result(need)])


@pytest.mark.parametrize(
    ("read", "stands"),
    [
        (record(NOW), False),
        (record(NOW + timedelta(seconds=1)), True),
        (record(None), False),
        (record(SINCE, "m.csv line 2", ""), False),
        (record(NOW + timedelta(days=1), "m.csv line 2", ""), True),
        (record(SINCE, "m.csv line 2", "C"), True),
    ],
)
def test_only_what_is_later_than_a_revocation_stands_after_it(read: Record, *, stands: bool):
    """A line of a file of that day does not tell, nor does what bears no day."""
    given = replace(result("result:R"), record=read)
    found = facts(results=(given,), decisions=(revoked("R"),))
    assert found.results["result:R"] == ([given] if stands else [])


@pytest.mark.parametrize(
    ("zone", "hour", "stands"),
    [
        ("Europe/Paris", 22, False),
        ("Europe/Paris", 23, True),  # the next day there
        ("America/Martinique", 23, False),
        ("America/Martinique", 28, True),
        ("Indian/Reunion", 20, True),
    ],
)
def test_the_day_of_a_revocation_is_that_of_the_university(zone: str, hour: int, *, stands: bool):
    """Known by its day, it takes away what was passed that day there, in whatever zone."""
    noon = datetime(2026, 3, 2, 12, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    word = replace(revoked("R"), at=noon, of_a_day=True)
    at = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(hours=hour)
    found = facts(results=(result("result:R", at),), decisions=(word,), zone=zone)
    assert bool(found.results["result:R"]) is stands
    assert found.undated(word, ["result:R"]) == ([] if stands else ["result:R"])


def test_a_need_that_was_passed_since_is_not_revoked_any_more():
    """Where the revocation is the last word on it, and named the need itself."""
    since = result("competence:C1", SINCE)
    assert facts(results=(since,), decisions=(revoked("C1"),)).by_hand == {}
    failed = replace(since, state=FAILED)
    assert facts(results=(failed,), decisions=(revoked("C1"),)).by_hand == {"C1": revoked("C1")}
    marked = replace(failed, mark=Mark(Decimal(8), Decimal(20)))
    assert facts(results=(marked,), decisions=(revoked("C1"),)).by_hand == {}
    hidden = replace(marked, state=UNREADABLE)
    assert facts(results=(hidden,), decisions=(revoked("C1"),)).by_hand == {"C1": revoked("C1")}
    granted = decision(6, EXEMPTION, "C1", "granted")
    assert facts(results=(since,), decisions=(revoked("C1"), granted)).by_hand == {"C1": granted}
    sat = result("mark:U.EX", SINCE)
    assert facts(results=(sat,), decisions=(revoked("U.EX"),)).by_hand == {}
    whole = result("mark:U", SINCE)
    assert facts(results=(whole,), decisions=(revoked("U"),)).by_hand == {"U": revoked("U")}
    unit = result("assessment:U", SINCE)
    assert facts(results=(unit,), decisions=(revoked("U"),)).by_hand == {"U": revoked("U")}


PARTS = tuple(session(at, part) for at in (BEFORE, NOW, SINCE) for part in ("", "A", "B"))


@pytest.mark.parametrize(
    ("subject", "parts"),
    [
        ("U", {"": [SINCE], "A": [SINCE], "B": [SINCE]}),
        ("hours:U", {"": [SINCE], "A": [SINCE], "B": [SINCE]}),
        ("hours:U.A", {"": [BEFORE, NOW, SINCE], "A": [SINCE], "B": [BEFORE, NOW, SINCE]}),
        ("hours:V", {part: [BEFORE, NOW, SINCE] for part in ("", "A", "B")}),
        ("assessment:U", {part: [BEFORE, NOW, SINCE] for part in ("", "A", "B")}),
    ],
)
def test_hours_taken_back_are_attended_again(subject: str, parts: dict[str, list[datetime]]):
    """Of the whole unit, or of the part that was named; only what starts later counts."""
    found = facts(sessions=PARTS, decisions=(revoked(subject),)).sessions["U"]
    assert {
        part: [each.starts for each in found if each.part == part] for part in ("", "A", "B")
    } == parts


def since(needs: Collection[str], **known: Any) -> tuple[Facts, bool]:
    """What is left of the needs after a revocation of the block B, and whether it is anything."""
    revocation = revoked("B")
    return facts(**known).since(revocation, needs)


def test_what_stood_of_a_block_before_its_revocation_is_left_out():
    """Of its own needs alone; other facts stand."""
    old, new = result("competence:C1"), result("competence:C2", SINCE)
    other = result("competence:D1")
    found, anew = since(
        ["competence:C1", "competence:C2"], results=(old, new, other), sessions=PARTS
    )
    assert found.results == {
        "competence:C1": [],
        "competence:C2": [new],
        "competence:D1": [other],
    }
    assert anew
    assert found.sessions["U"] == list(PARTS)


@pytest.mark.parametrize(
    ("known", "anew"),
    [
        ({"results": (result("competence:C1"),)}, False),
        ({"results": (result("competence:C1", SINCE),)}, True),
        ({"results": (result("competence:C1", SINCE, FAILED),)}, False),
        ({"results": (result("competence:D1", SINCE),)}, False),
        ({"sessions": (session(SINCE, unit="B"),)}, True),
        ({"sessions": (session(SINCE, unit="U"),)}, False),
        ({"sessions": (replace(session(SINCE, unit="B"), state=SessionState.PLANNED),)}, False),
        ({"decisions": (decision(9, DOCUMENT, "competence:C1", "accepted"),)}, True),
        ({"decisions": (decision(3, DOCUMENT, "competence:C1", "accepted"),)}, False),
        ({"decisions": (decision(9, DOCUMENT, "document:D", "accepted"),)}, False),
        ({"decisions": (decision(9, AGREEMENT, "competence:C1", "given"),)}, False),
    ],
)
def test_something_was_obtained_anew_by_a_result_an_hour_or_a_document(known, *, anew: bool):
    """Of the block's own, since the revocation; nothing else opens it again."""
    assert since(["competence:C1"], **known)[1] is anew


def test_decisions_that_settled_a_need_before_its_blocks_revocation_are_void():
    """Later ones, those of other needs, and what institutions agreed to stand."""
    before = {
        "competence:C1": decision(1, EXEMPTION, "competence:C1", "granted"),
        "C2": decision(2, EXEMPTION, "C2", "granted"),
        "D1": decision(3, EXEMPTION, "D1", "granted"),
        "C3": decision(6, EXEMPTION, "C3", "granted"),
    }
    needs = [f"competence:C{n}" for n in (1, 2, 3)]
    agreed = decision(4, AGREEMENT, "competence:C1", "given")
    found, _ = since(needs, decisions=(*before.values(), agreed))
    assert list(found.by_hand) == ["D1", "C3"]
    assert found.latest == {"competence:C1": agreed}
    same, _ = since(["competence:C5"], decisions=(decision(5, EXEMPTION, "C5", "granted"),))
    assert same.by_hand == {}


def test_what_may_be_later_than_a_revocation_is_named():
    """A pass without a day, or of a file of that day: sorted, each need once."""
    needs = ("competence:C1", "competence:C2", "competence:C3", "competence:C4")
    read = (
        result("competence:C2", None),
        result("competence:C2", None),
        replace(result("competence:C1"), record=record(SINCE, "m.csv line 2", "")),
        result("competence:C3"),
        result("competence:C4", None, FAILED),
        result("competence:D1", None),
    )
    found = facts(results=read).undated(revoked("B"), needs)
    assert found == ["competence:C1", "competence:C2"]


def test_a_field_is_what_a_person_stated_else_what_the_lms_says():
    """Bare of spaces; an empty one is not filled in; of two the last by its value."""
    lms = record(BEFORE, "profile")
    rows = tuple(
        Profile(field, value, lms)
        for field, value in (("a", " x "), ("a", "b"), ("b", "  "), ("c", "y"))
    )
    stated = decision(1, DecisionKind.PROFILE, "profile:c", " z ")
    found = facts(profile=rows, decisions=(stated, decision(2, AGREEMENT, "a", "given"))).profile
    assert facts(profile=rows[::-1]).profile["a"] == Field("b", lms)
    assert found == {"a": Field("b", lms), "c": Field("z", decision=stated)}


def test_of_two_gaps_of_a_need_the_one_that_cannot_be_read_is_told():
    """In whatever order they were found."""
    unbound, closed = (
        Gap("hours:U", kind, Cause.of(code))
        for kind, code in ((GapKind.UNBOUND, "a.unbound"), (GapKind.UNREADABLE, "z.closed"))
    )
    for order in ((unbound, closed), (closed, unbound)):
        assert facts(gaps=order).gaps == {"hours:U": closed}


def test_results_of_a_need_stand_by_year_whatever_order_they_came_in():
    """Those without a year first."""
    several = [
        replace(result("result:R"), year=year)
        for year in (AcademicYear(2025), None, AcademicYear(2024))
    ]
    found = facts(results=tuple(several)).results["result:R"]
    assert [each.year for each in found] == [None, AcademicYear(2024), AcademicYear(2025)]
    assert facts(results=tuple(several[::-1])).results["result:R"] == found


def test_what_was_noticed_stands_by_what_it_is_about():
    """Each, in the order in which it was noticed."""
    seen = [Discrepancy("U", "a"), Discrepancy("V", "b"), Discrepancy("U", "c")]
    found = facts(discrepancies=tuple(seen)).noticed
    assert found == {"U": (seen[0], seen[2]), "V": (seen[1],)}


def test_a_block_acquired_is_known_until_it_is_revoked():
    """What was acquired anew after the revocation is known again."""
    block = Acquired("p", "L1", "B", DAY, "", "rules")
    assert facts(acquired=(block,)).acquired == {"B": block}
    assert facts(acquired=(block,), decisions=(revoked("B"),)).acquired == {}
    anew = replace(block, after=5)
    assert facts(acquired=(block, anew), decisions=(revoked("B"),)).acquired == {"B": anew}


def test_a_decision_by_hand_is_found_by_key_or_by_bare_name():
    """By its key first."""
    keyed, bare = (decision(n, EXEMPTION, of, "granted") for n, of in ((1, "mark:X"), (2, "X")))
    assert facts(decisions=(keyed, bare)).settled_by_hand("mark:X", "X") == keyed
    assert facts(decisions=(bare,)).settled_by_hand("mark:X", "X") == bare
    assert facts(decisions=(bare,)).settled_by_hand("mark:Y", "Y") is None


@pytest.mark.parametrize(
    ("value", "ids"), [("A", ["A"]), ("A, B;C", ["A", "B", "C"]), (" A ;B ", ["A", "B"])]
)
def test_a_field_lists_ids_apart_by_commas_or_semicolons(value: str, ids: list[str]):
    """Spaces around each are none of it."""
    assert chosen(value) == ids
