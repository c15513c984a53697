"""What is known of one mark, and what may still change it: `marked` on little."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from lms_bridge.cause import Cause
from lms_bridge.model.dated import Dated
from lms_bridge.model.decision import Acquired, Decision, DecisionKind
from lms_bridge.model.declared import Assessment, SecondSession
from lms_bridge.model.evidence import Evidence, Gap, GapKind, Mark, Record, Result, ResultState
from lms_bridge.model.identity import AcademicYear, Citation, Text
from lms_bridge.model.verdict import Because, Owed, OwedKind, Truth
from lms_bridge.rules.base.facts import Facts
from lms_bridge.rules.base.hooks import Adjusted, Asked, HookFailed, Judged, MarkAsked
from lms_bridge.rules.base.marks import Marked, marked

YEAR = AcademicYear(2025)
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
DAY = NOW.date()
SOURCE = Citation("R", "art. 1")
READ = Record("C", "EX", "12/20", NOW, NOW)
EXAM = Owed(OwedKind.EXAMINATION, "U.EX")
AGAIN = Owed(OwedKind.EXAMINATION, "resit:U.EX")
FAILED, PENDING, UNREADABLE = ResultState.FAILED, ResultState.PENDING, ResultState.UNREADABLE


def weighs(number: str) -> Dated[Decimal]:
    """What an assessment weighs, at all times."""
    return Dated(((date(2024, 9, 1), Decimal(number), SOURCE),))


def sat(subject: str = "U.EX", weight: str = "1", **more: Any) -> Assessment:
    """An assessment, or the average of several."""
    return Assessment(subject, Text("É", "E"), weighs(weight), SOURCE, Decimal(20), **more)


def mark(
    value: str | None, need: str = "mark:U.EX", top: str = "20", low: str = "0", **more: Any
) -> Result:
    """A mark in the records; None for one that is awaited."""
    values: dict[str, Any] = {
        "state": PENDING if value is None else FAILED,
        "final": True,
        "year": YEAR,
        "cause": None,
        "record": READ,
        **more,
    }
    given = None if value is None else Mark(Decimal(value), Decimal(top), Decimal(low))
    return Result(need, mark=given, **values)


def facts(*results: Result, hooks: Any = None, **known: Any) -> Facts:
    """What is known of a learner who has these marks."""
    return Facts(Evidence("L1", "p", "t", YEAR, NOW, results=results, **known), DAY, hooks)


def decided(kind: DecisionKind, outcome: str, subject: str = "U.EX") -> dict[str, Any]:
    """What a person decided about an assessment."""
    given = Decision(1, "p", "L1", kind, subject, outcome, "registrar", NOW - timedelta(9), "")
    return {"decisions": (given,)}


def because(found: Marked) -> tuple[str, str, tuple[Owed, ...], Cause | None]:
    """What a mark's condition says."""
    return found.because.code, found.because.subject, found.because.owed, found.because.cause


def test_a_mark_is_given_on_the_programmes_scale():
    """With its record, its weight among others, and whether it is final."""
    found = marked(sat(), facts(mark("15", top="30")))
    assert (found.value, found.final, found.over, found.waived) == (10, True, True, False)
    assert because(found) == ("mark.given", "U.EX", (), None)
    assert found.because.values == (("mark", "10"), ("out_of", "20"), ("weight", "1"))
    assert found.because.records == (READ,)
    assert found.because.source == SOURCE
    unit = marked(sat("U"), facts(mark("12", need="mark:U")))
    assert unit.because.values == (("mark", "12"), ("out_of", "20"))
    assert marked(sat(), facts(mark("3", top="5", low="1"))).value == 10


def test_the_highest_of_several_marks_counts():
    """It is final once each of them is."""
    three = [mark("12"), mark("8"), mark("13", final=False)]
    found = marked(sat(), facts(*three))
    assert (found.value, found.final) == (13, False)
    assert len(found.because.records) == 3
    assert marked(sat(), facts(*three[:2])).final


@pytest.mark.parametrize(("year", "value"), [(YEAR, 12), (None, 12), (AcademicYear(2024), None)])
def test_a_mark_of_another_year_is_none_of_this(year: AcademicYear | None, value: int | None):
    """One that bears no year may be of this one."""
    assert marked(sat(), facts(mark("12", year=year))).value == value


def test_of_a_unit_acquired_earlier_the_latest_marks_count():
    """Of whatever year; those without one too."""
    acquired = (Acquired("p", "L1", "U", DAY, "", "rules"),)
    rows = [mark("9", year=AcademicYear(2023)), mark("12", year=AcademicYear(2024))]
    found = marked(sat(), facts(*rows, acquired=acquired))
    assert (found.value, len(found.because.records)) == (12, 1)
    assert marked(sat(), facts(mark("8", year=None), acquired=acquired)).value == 8


@pytest.mark.parametrize(
    ("result", "cause"),
    [
        (mark("12", state=UNREADABLE, cause=Cause.of("a.b")), Cause.of("a.b")),
        (mark("12", state=UNREADABLE), Cause.of("value.unreadable")),
        (mark(None, state=FAILED), Cause.of("record.no_mark")),
        (mark("21"), Cause.of("mark.off_scale", mark=Decimal(21), out_of=Decimal(20))),
        (mark("0", low="1"), Cause.of("mark.off_scale", mark=Decimal(0), out_of=Decimal(20))),
    ],
)
def test_a_mark_that_cannot_be_read_says_why(result: Result, cause: Cause):
    """It hides whatever else is known, and nothing is owed for it."""
    for rows in ((result,), (mark("12"), result)):
        found = marked(sat(), facts(*rows))
        assert (found.value, found.final) == (None, False)
        assert because(found) == ("mark.unreadable", "mark:U.EX", (), cause)
        assert len(found.because.records) == len(rows)


@pytest.mark.parametrize("value", ["0", "20"])
def test_both_ends_of_a_scale_belong_to_it(value: str):
    """A mark of nothing and a full mark are marks."""
    assert marked(sat(), facts(mark(value))).value == int(value)


def gap(kind: GapKind, need: str = "mark:U.EX") -> dict[str, Any]:
    """Why a need is not provided."""
    return {"gaps": (Gap(need, kind, Cause.of("a.gap")),)}


@pytest.mark.parametrize(
    ("rows", "kind", "hides"),
    [
        ((), GapKind.UNBOUND, True),
        ((), GapKind.UNREADABLE, True),
        ((mark("12"),), GapKind.UNBOUND, False),
        ((mark("12"),), GapKind.UNREADABLE, True),
    ],
)
def test_a_gap_hides_a_mark(rows: tuple[Result, ...], kind: GapKind, *, hides: bool):
    """One that cannot be read always; one that nothing provides only where no mark is there."""
    found = marked(sat(), facts(*rows, **gap(kind)))
    assert (found.because.cause == Cause.of("a.gap")) is hides
    assert (found.value is None) is hides


@pytest.mark.parametrize(
    ("rows", "until", "late"),
    [
        ((), None, False),
        ((), DAY, False),
        ((), DAY - timedelta(1), True),
        ((mark(None),), None, True),
        ((mark(None, final=False),), None, False),
        ((mark(None, final=False), mark(None)), None, True),
    ],
)
def test_a_mark_that_did_not_come_is_owed(rows, until: date | None, *, late: bool):
    """It is overdue, and final, once its time is over."""
    found = marked(sat(), facts(*rows, presentable_until=until))
    assert (found.value, found.final) == (None, late)
    owed = (replace(EXAM, overdue=late),)
    assert because(found) == ("mark.pending", "mark:U.EX", owed, None)


def test_a_mark_that_a_person_settled():
    """An exemption leaves it out for good; a revocation has it sat again, whatever stands."""
    waived = marked(sat(), facts(mark("12"), **decided(DecisionKind.EXEMPTION, "granted")))
    assert (waived.value, waived.final, waived.waived) == (None, True, True)
    assert (waived.because.truth, waived.because.subject) == (Truth.YES, "mark:U.EX")
    back = marked(sat(), facts(**decided(DecisionKind.REVOCATION, "revoked")))
    assert (back.value, back.final, back.waived, back.over) == (None, False, False, False)
    assert (back.because.truth, back.because.owed) == (Truth.UNKNOWN, (EXAM,))
    of_unit = decided(DecisionKind.EXEMPTION, "granted", "U")
    assert marked(sat("U"), facts(mark("12", need="mark:U"), **of_unit)).value == 12


def test_the_mark_of_a_unit_acquired_earlier_is_the_one_recorded():
    """On the programme's scale, with its day; without a mark recorded, what the records say."""
    kept = Acquired("p", "L1", "U", DAY, "", "rules", mark=Decimal(6), out_of=Decimal(10))
    found = marked(sat("U"), facts(mark("9", need="mark:U"), acquired=(kept,)))
    assert (found.value, found.final) == (12, True)
    assert (found.because.code, found.because.subject) == ("mark.acquired", "U")
    assert found.because.values == (("mark", "12"), ("on", DAY.isoformat()), ("out_of", "20"))
    for bare in (
        replace(kept, mark=None, out_of=None),
        replace(kept, mark=None),
        replace(kept, out_of=None),
    ):
        assert marked(sat("U"), facts(mark("9", need="mark:U"), acquired=(bare,))).value == 9


def second(which: SecondSession = SecondSession.BETTER) -> Assessment:
    """An assessment with a second session."""
    return sat(second_session=which)


def resat(value: str | None, **more: Any) -> Result:
    """The mark of a second session."""
    return mark(value, "resit:U.EX", **more)


@pytest.mark.parametrize(
    ("which", "first", "later", "value"),
    [
        (SecondSession.BETTER, "8", "11", 11),
        (SecondSession.BETTER, "11", "8", 11),
        (SecondSession.LAST, "11", "8", 8),
        (SecondSession.BETTER, None, "8", 8),
    ],
)
def test_which_mark_counts_after_a_second_session(which, first, later: str, value: int):
    """The better, or the last, as the programme says; both are told."""
    found = marked(second(which), facts(mark(first), resat(later)))
    assert found.value == value
    assert because(found) == ("mark.sessions", "U.EX", (), None)
    assert found.because.source == SOURCE
    assert dict(found.because.values)["mark"] == str(value)
    assert [each.code for each in found.because.children] == [
        "mark.pending" if first is None else "mark.given",
        "mark.second",
    ]


@pytest.mark.parametrize(
    ("which", "first", "later", "final"),
    [
        (SecondSession.BETTER, True, True, True),
        (SecondSession.BETTER, False, True, False),
        (SecondSession.BETTER, True, False, False),
        (SecondSession.LAST, False, True, True),
        (SecondSession.LAST, True, False, False),
    ],
)
def test_when_the_mark_of_two_sessions_is_final(which, *, first: bool, later: bool, final: bool):
    """Of the better, once both are; of the last, once that is."""
    found = marked(second(which), facts(mark("8", final=first), resat("9", final=later)))
    assert found.final is final


def test_a_second_session_may_follow_a_final_mark():
    """Until it is over: then the first stands, with nothing more to sit."""
    found = marked(second(), facts(mark("8")))
    assert (found.value, found.final, found.over) == (8, True, False)
    assert found.resits == ((AGAIN, Fraction(8)),)
    assert found.because.code == "mark.given"
    assert marked(second(), facts(mark("8", final=False))).resits == ()
    over = marked(second(), facts(mark("8"), resat(None)))
    assert (over.value, over.resits, over.over) == (8, (), True)
    awaited = marked(second(), facts(mark("8"), resat(None, final=False)))
    assert awaited.resits == ((AGAIN, Fraction(8)),)
    assert marked(second(), facts()).value is None
    assert marked(sat(), facts(mark("8"))).resits == ()


def test_a_second_session_that_cannot_be_read_may_change_the_mark():
    """The first stands meanwhile, and is not final; the cause is told."""
    hidden = resat("9", state=UNREADABLE, cause=Cause.of("a.b"))
    found = marked(second(), facts(mark("8"), hidden))
    assert (found.value, found.final, found.resits) == (8, False, ())
    assert because(found) == ("mark.sessions", "U.EX", (), Cause.of("a.b"))
    assert found.because.truth is Truth.YES
    assert dict(found.because.values)["mark"] == "8"
    assert len(found.because.children) == 2
    nothing = marked(second(), facts(hidden))
    assert (nothing.value, because(nothing)[2]) == (None, (EXAM,))


A, B, C = (sat(f"U.{name}", weight) for name, weight in (("A", "1"), ("B", "3"), ("C", "2")))
UNIT = sat("U", of=(A, B, C))


def marks(**given: str | None) -> list[Result]:
    """The marks of assessments, by name."""
    return [mark(value, f"mark:U.{name}") for name, value in given.items()]


def test_a_unit_has_the_weighted_average():
    """Exact, with each assessment below it; final once each of them is."""
    found = marked(UNIT, facts(*marks(A="8", B="12", C="10")))
    assert (found.value, found.exact, found.final) == (Fraction(64, 6), Fraction(64, 6), True)
    assert because(found) == ("mark.average", "U", (), None)
    assert [each.subject for each in found.because.children] == ["U.A", "U.B", "U.C"]
    rounded = marked(replace(UNIT, decimals=1), facts(*marks(A="8", B="12", C="10")))
    assert (rounded.value, rounded.exact) == (Fraction("10.7"), Fraction(64, 6))
    open_still = [*marks(A="8", B="12"), mark("10", "mark:U.C", final=False)]
    assert not marked(UNIT, facts(*open_still)).final


def test_an_average_waits_for_what_it_rests_on():
    """It owes each mark that is missing, and tells why one cannot be read."""
    found = marked(UNIT, facts(*marks(A="8")))
    assert (found.value, found.final, found.because.code) == (None, False, "mark.awaited")
    assert [each.of for each in found.because.owed] == ["U.B", "U.C"]
    assert len(found.because.children) == 3
    hidden = mark("1", "mark:U.B", state=UNREADABLE, cause=Cause.of("a.b"))
    found = marked(UNIT, facts(*marks(A="8", C="9"), hidden))
    assert because(found) == ("mark.awaited", "U", (), Cause.of("a.b"))


def test_an_exemption_leaves_its_assessment_out_of_the_average():
    """Out of every one: the unit is left out itself."""
    without = decided(DecisionKind.EXEMPTION, "granted", "U.B")
    assert marked(UNIT, facts(*marks(A="8", C="11"), **without)).value == 10
    (one,) = without["decisions"]
    every = tuple(replace(one, id=n, subject=f"U.{name}") for n, name in enumerate("ABC", 1))
    found = marked(UNIT, facts(decisions=every))
    assert (found.value, found.final, found.waived) == (None, True, True)
    assert found.because.truth is Truth.YES
    assert len(found.because.children) == 3


def best(count: int) -> Assessment:
    """A unit of which so many of the highest marks count."""
    return replace(UNIT, best=Dated(((date(2024, 9, 1), count, SOURCE),)))


@pytest.mark.parametrize(
    ("count", "given", "value"),
    [
        (1, {"A": "8", "B": "12", "C": "10"}, 12),
        (2, {"A": "8", "B": "12", "C": "10"}, Fraction(56, 5)),
        (2, {"A": "8", "C": "11"}, 10),
        (2, {"A": "8"}, None),
        (9, {"A": "8", "B": "12", "C": "10"}, Fraction(64, 6)),
    ],
)
def test_so_many_of_the_highest_marks_count(count: int, given: dict[str, str], value):
    """As soon as there are enough; more than there are is all of them."""
    found = marked(best(count), facts(*marks(**given)))
    assert found.value == value
    if value is not None:
        assert found.because.code == "mark.best"
        told = dict(found.because.values)
        assert (told["best"], told["of"]) == (min(count, 3), 3)


def test_what_may_still_be_sat_of_an_average_is_told_with_each_mark():
    """The second sessions of its assessments."""
    unit = sat("U", of=(replace(A, second_session=SecondSession.BETTER), B, C))
    found = marked(unit, facts(*marks(A="8", B="12", C="10")))
    assert found.resits == ((Owed(OwedKind.EXAMINATION, "resit:U.A"), Fraction(8)),)


class Hooks:
    """A programme's own Python that has this word on every mark."""

    adjusts = True

    def __init__(self, answer: Adjusted | Cause | None) -> None:
        self.answer = answer
        self.asked: list[MarkAsked] = []

    def adjust_mark(self, asked: MarkAsked) -> Adjusted | None:
        """The word on a mark."""
        self.asked.append(asked)
        if isinstance(self.answer, Cause):
            raise HookFailed(self.answer)
        return self.answer

    def condition(self, asked: Asked) -> None:
        """It judges no condition."""

    def remarks(self, judged: Judged) -> tuple[()]:
        """It remarks nothing."""
        del judged
        return ()


SAID = Text("Vu", "Seen")


def test_a_programmes_own_python_may_have_a_word_on_a_mark():
    """What it makes of it counts, with its words, and the mark itself below."""
    hooks = Hooks(Adjusted(Decimal(13), SAID))
    found = marked(UNIT, facts(*marks(A="8", B="12", C="10"), hooks=hooks))
    assert (found.value, found.exact, found.final) == (13, None, True)
    assert hooks.asked[-1].subject == "U"
    assert hooks.asked[-1].out_of == 20
    assert hooks.asked[-1].on == DAY
    lone = Hooks(Adjusted(Decimal(13), SAID))
    single = marked(sat(), facts(mark("10.9999999"), hooks=lone))
    assert (single.because.code, single.because.subject) == ("mark.adjusted", "U.EX")
    assert [name for name, _ in single.because.values] == ["mark", "out_of", "said", "weight"]
    assert dict(single.because.values)["mark"] == "13"
    assert single.because.source == SOURCE
    assert [each.code for each in single.because.children] == ["mark.given"]
    assert [each.mark for each in lone.asked] == [Decimal("10.999999")]


def test_a_mark_on_which_it_has_no_word_stays():
    """Nor is it asked where it adjusts none."""
    silent = Hooks(None)
    plain = marked(sat(), facts(mark("9")))
    assert marked(sat(), facts(mark("9"), hooks=silent)) == plain
    never = Hooks(Cause.of("a.b"))
    never.adjusts = False
    assert marked(sat(), facts(mark("9"), hooks=never)) == plain
    assert never.asked == []


def test_a_mark_on_which_it_fails_is_not_known():
    """The condition stays with the cause, and nothing is final."""
    found = marked(sat(), facts(mark("9"), hooks=Hooks(Cause.of("a.b"))))
    assert (found.value, found.final) == (None, False)
    expected: Because = replace(
        marked(sat(), facts(mark("9"))).because, truth=Truth.UNKNOWN, cause=Cause.of("a.b")
    )
    assert found.because == expected
