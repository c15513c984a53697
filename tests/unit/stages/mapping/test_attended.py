from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from lms_bridge.model.decision import Decision, DecisionKind
from lms_bridge.model.declared import Overlaps, SessionRules
from lms_bridge.model.evidence import Discrepancy, Evidence, SessionState
from lms_bridge.model.holidays import Holidays
from lms_bridge.model.site import AttendanceOf, Binding
from lms_bridge.model.verdict import Status
from lms_bridge.stages.evaluate import judge
from lms_bridge.stages.mapping.roster import Enrolled
from lms_bridge.text import Wording
from tests.unit.stages.mapping.mapping_values import (
    BEFORE,
    DU,
    NOW,
    TODAY,
    YEAR,
    course,
    enabled,
    evidence,
    register,
    session,
    sessions,
)

COUNTED, PLANNED, LEFT_OUT = SessionState.COUNTED, SessionState.PLANNED, SessionState.LEFT_OUT
PRESENT = {1: "P"}
LONG = 10 * 3600 + 1800


def unit(*found, name: str = "UE2", people=(1,), rules=None, site=None, learner=None) -> Evidence:
    """What is known where one unit has these sessions."""
    programme = DU if rules is None else replace(DU, session_rules=rules)
    activity = f"DU-{name}-ATT"
    reading = course(
        f"DU-{name}", people, activities=(register(activity),), sessions={activity: found}
    )
    return evidence(reading, programme=programme, site=site, learner=learner)


def seen(found: Evidence) -> dict[str, Discrepancy]:
    """What a person has to look at, by its code."""
    return {each.code: each for each in found.discrepancies}


def value(found: Discrepancy, name: str) -> object:
    """A value of a discrepancy."""
    return dict(found.values)[name]


def test_two_sessions_at_the_same_hour_count_once_and_are_shown():
    """The truth table: 10.5 h attended, 10.5 h owed, the overlap shown."""
    found = unit(session(1, PRESENT, seconds=LONG), session(2, PRESENT, seconds=LONG))
    verdict = judge(DU, found, TODAY).component("UE2")
    assert verdict.status is Status.IN_PROGRESS
    assert [(each.of, each.missing) for each in verdict.owed] == [("UE2", LONG)]
    overlap = seen(found)["sessions.overlapping"]
    assert (overlap.subject, value(overlap, "lost"), value(overlap, "count")) == ("UE2", LONG, 2)
    assert overlap in verdict.discrepancies


def both_units(rule: Overlaps) -> Evidence:
    """Somebody marked present in two units at the same hour."""
    readings = [
        course(
            f"DU-{name}",
            activities=(register(f"DU-{name}-ATT", number),),
            sessions={f"DU-{name}-ATT": (session(number, PRESENT, starts=starts),)},
        )
        for name, number, starts in (
            ("UE2", 72, BEFORE),
            ("UE5", 75, BEFORE - timedelta(minutes=15)),
        )
    ]
    programme = replace(DU, session_rules=SessionRules(overlaps=rule))
    return evidence(*readings, programme=programme)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Overlaps.FIRST_BEGUN, (900, 3600)),
        (Overlaps.PROGRAMME_ORDER, (3600, 900)),
        (Overlaps.NEITHER, (900, 900)),
    ],
)
def test_nobody_is_in_two_units_at_once(rule: Overlaps, expected):
    """The hours in common count in one unit, as the programme says, and both show it."""
    found = both_units(rule)
    counted = tuple(sessions(found, unit)[0].seconds for unit in ("UE2", "UE5"))
    assert counted == expected
    shown = {(each.subject, each.code) for each in found.discrepancies}
    lost = {"UE2": 900, "UE5": 900}
    for name, seconds in zip(lost, counted, strict=True):
        if seconds == 900:
            assert (name, "sessions.counted_elsewhere") in shown
    assert {subject for subject, _ in shown} == {"UE2", "UE5"}


@pytest.mark.parametrize(
    ("day", "counts"),
    [(date(2026, 8, 31), False), (date(2026, 9, 1), True), (date(2023, 10, 12), False)],
)
def test_a_session_of_another_year_does_not_count(day: date, counts):
    """Sessions of 2023 do not validate a learner of 2026; the first of September does."""
    starts = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    found = unit(session(1, PRESENT, starts=starts))
    (only,) = sessions(found, "UE2")
    assert only.state is (COUNTED if counts else LEFT_OUT)
    assert ("sessions.other_year" in seen(found)) is not counts
    # a programme may say that it counts: it is shown all the same
    anyhow = unit(session(1, PRESENT, starts=starts), rules=SessionRules(other_year=True))
    assert sessions(anyhow, "UE2")[0].state is COUNTED
    assert ("sessions.other_year" in seen(anyhow)) is not counts


def test_the_day_is_the_universitys():
    """Half past midnight of the first of September in Paris is still August in Greenwich."""
    starts = datetime(2026, 8, 31, 22, 30, tzinfo=UTC)
    assert sessions(unit(session(1, PRESENT, starts=starts)), "UE2")[0].state is COUNTED


def test_an_intake_may_have_days_of_its_own():
    """One that begins in January counts its sessions from then on, past the end of the year."""
    learner = Enrolled(
        "L1", 1, "mention-1-c3s", YEAR, begins=date(2026, 10, 16), ends=date(2027, 12, 18)
    )
    found = unit(session(1, PRESENT), session(2, PRESENT, starts=BEFORE + timedelta(days=1)),
                 learner=learner)  # fmt: skip
    assert [each.state for each in sessions(found, "UE2")] == [LEFT_OUT, COUNTED]


def test_nobody_is_expected_at_a_session_of_another_year():
    """Not taken, or taken without a mark: it is no hour planned, and nothing to look at."""
    old = BEFORE - timedelta(days=700)
    found = unit(session(1, starts=old), session(2, {2: "P"}, starts=old))
    assert found.sessions == ()
    assert found.discrepancies == ()


def test_a_session_counts_once_it_has_taken_place():
    """Marked ahead it is planned, and shown; marked while it goes on it is planned."""
    ahead = unit(session(1, PRESENT, starts=NOW + timedelta(days=7)))
    assert sessions(ahead, "UE2")[0].state is PLANNED
    assert set(seen(ahead)) == {"sessions.ahead"}
    under_way = unit(session(1, PRESENT, starts=NOW - timedelta(minutes=30)))
    assert sessions(under_way, "UE2")[0].state is PLANNED
    assert under_way.discrepancies == ()
    over = unit(session(1, PRESENT, starts=NOW - timedelta(hours=1)))
    assert sessions(over, "UE2")[0].state is COUNTED


@pytest.mark.parametrize(("seconds", "counts"), [(12 * 3600, True), (12 * 3600 + 60, False)])
def test_a_session_longer_than_a_day_allows_does_not_count(seconds: int, counts):
    """35 h typed for 3.5 h: at and above the value."""
    found = unit(session(1, PRESENT, seconds=seconds))
    assert sessions(found, "UE2")[0].state is (COUNTED if counts else LEFT_OUT)
    assert ("sessions.too_long" in seen(found)) is not counts
    anyhow = unit(session(1, PRESENT, seconds=seconds), rules=SessionRules(too_long=True))
    assert sessions(anyhow, "UE2")[0].state is COUNTED


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 9, 6), "sessions.sunday"),
        (date(2026, 10, 30), ""),
        (date(2026, 10, 29), "sessions.holiday"),
    ],
)
def test_a_day_without_teaching_is_shown(day: date, code: str):
    """A Sunday, a day that the site lists; it counts unless the programme says otherwise."""
    site = enabled(holidays=Holidays(also=frozenset({date(2026, 10, 29)})))
    given = session(1, PRESENT, starts=datetime(day.year, day.month, day.day, 9, tzinfo=UTC))
    found = unit(given, site=site)
    assert sessions(found, "UE2")[0].state is COUNTED
    assert set(seen(found)) == ({code} if code else set())
    strict = unit(given, site=site, rules=SessionRules(holiday=False, sunday=False))
    assert sessions(strict, "UE2")[0].state is (LEFT_OUT if code else COUNTED)


def test_a_public_holiday_is_known():
    """The eleventh of November of a year, computed."""
    learner = Enrolled("L1", 1, "mention-1-c3s", YEAR, begins=date(2025, 9, 1))
    starts = datetime(2025, 11, 11, 9, tzinfo=UTC)
    found = unit(session(1, PRESENT, starts=starts), learner=learner)
    assert set(seen(found)) == {"sessions.holiday"}


def test_an_absence_is_not_worth_a_look():
    """Nobody has to look at a session that does not count anyway."""
    old = BEFORE - timedelta(days=700)
    assert unit(session(1, {1: "A"}, starts=old), session(2, {1: "A"})).discrepancies == ()


def test_a_session_without_a_length_is_shown():
    """Present for no hours at all: the register lacks the length."""
    assert set(seen(unit(session(1, PRESENT, seconds=0)))) == {"sessions.empty"}


def test_somebody_marked_without_being_enrolled_is_shown():
    """The mark counts, and a person is told."""
    found = unit(session(1, PRESENT), people=(2,))
    assert sessions(found, "UE2")[0].state is COUNTED
    assert set(seen(found)) == {"sessions.not_enrolled"}


def test_one_slot_entered_twice_with_two_marks_is_shown():
    """Present in one and absent in the other: it counts, and a person is told."""
    found = unit(session(1, PRESENT), session(2, {1: "A"}))
    assert sum(each.seconds for each in found.sessions if each.state is COUNTED) == 3600
    assert set(seen(found)) == {"sessions.contradictory"}


@pytest.mark.parametrize(
    ("other", "shown"),
    [
        ({"starts": BEFORE + timedelta(seconds=30)}, True),
        ({"starts": BEFORE - timedelta(minutes=5), "seconds": 7200}, True),
        ({"seconds": 1800}, True),
        ({"starts": BEFORE + timedelta(hours=1)}, False),
        ({"starts": BEFORE - timedelta(hours=1)}, False),
    ],
)
@pytest.mark.parametrize("marks", ["PA", "AP"])
def test_a_slot_entered_twice_may_differ_by_a_minute(other, shown, marks: str):
    """Present and absent at one time is shown; in sessions that follow one another it is usual."""
    found = unit(session(1, {1: marks[0]}), session(2, {1: marks[1]}, **other))
    assert ("sessions.contradictory" in seen(found)) is shown


SHARED = ("hours:UE2", "hours:UE5", "hours:UE1.ethics", "hours:UE1.coordinator")


def shared(about: str, seconds: int = 3600, marks=PRESENT, **words: str) -> Evidence:
    """What is known where needs are bound to one register, each by its words; "" for none."""
    bound = {
        need: Binding(need, (AttendanceOf("R", "R-ATT", (said,) if said else ()),), "site.yaml:12")
        for need in SHARED
        if (said := words.get(need.rpartition(":")[2].rpartition(".")[2])) is not None
    }
    held = {"R-ATT": (session(1, marks, about, seconds=seconds),)}
    reading = course("R", activities=(register("R-ATT"),), sessions=held)
    return evidence(reading, site=enabled(bindings=bound))


def test_a_session_that_two_bindings_of_parts_claim_counts_for_neither():
    """As one whose description names both: it is shown, and the order of the parts says nothing."""
    found = shared("Éthique du coordinateur", ethics="éthique", coordinator="coordinateur")
    assert [(each.unit, each.part) for each in found.sessions] == [("UE1", "")]
    parts = value(seen(found)["sessions.several_parts"], "parts")
    assert parts == ("UE1.coordinator", "UE1.ethics")


@pytest.mark.parametrize("words", [("plaidoyer", "projet"), ("", "")])
def test_a_session_that_two_units_bind_counts_once_and_is_shown(words: tuple[str, str]):
    """It counts for the first of them: a person is told that the other one claims it."""
    found = shared("Plaidoyer et projet", UE2=words[0], UE5=words[1])
    assert [each.unit for each in found.sessions] == ["UE2"]
    told = seen(found)["sessions.several_units"]
    assert (told.subject, value(told, "others")) == ("UE2", ("UE5",))


def test_a_session_of_a_bound_register_that_no_words_fit_is_shown():
    """A mistyped description loses no hours silently, as long as the unit lacks some."""
    told = seen(shared("Plaidyoer", UE2="plaidoyer"))["sessions.no_unit"]
    assert (told.subject, value(told, "seconds")) == ("UE2", 3600)
    assert "Plaidyoer" in Wording("fr").discrepancy(told)
    assert shared("Plaidyoer", marks={1: "A"}, UE2="plaidoyer").discrepancies == ()
    assert shared("Plaidyoer", marks={2: "P"}, UE2="plaidoyer").discrepancies == ()
    assert not seen(shared("Projet", UE2="plaidoyer", UE5="projet"))


def test_a_session_that_names_no_part_is_shown_with_its_hours():
    """Even when others name theirs, as long as hours of a part are missing."""
    found = unit(
        session(1, PRESENT, "Fonction de coordinateur", seconds=5400),
        session(2, PRESENT, "Ethqiue", seconds=12600, starts=BEFORE + timedelta(days=1)),
        name="UE1",
    )
    shown = seen(found)["sessions.no_part"]
    assert (value(shown, "count"), value(shown, "seconds")) == (1, 12600)
    assert "3 h 30" in Wording("fr").discrepancy(shown).replace("\u00a0", " ")
    assert "Ethqiue" in Wording("en").discrepancy(shown)


def test_what_is_cut_off_a_list_of_sessions_shows():
    """A long description ends with a sign; of many sessions the rest is counted, also one."""
    found = unit(
        *(
            session(n, PRESENT, f"Accueil {n} " + "x" * 90, starts=BEFORE + timedelta(days=n))
            for n in range(1, 8)
        ),
        name="UE1",
    )
    told = Wording("fr").discrepancy(seen(found)["sessions.no_part"]).replace("\u00a0", " ")
    assert told.count("xxx…") == 6
    assert "et 1 autre ;" in told


def test_hours_of_no_part_are_no_worry_once_the_parts_have_theirs():
    """The rest of a unit is taught too, and nothing is missing."""
    found = unit(
        session(1, PRESENT, "Fonction de coordinateur", seconds=5400),
        session(2, PRESENT, "Éthique", seconds=12600, starts=BEFORE + timedelta(days=1)),
        session(3, PRESENT, "Accueil", starts=BEFORE + timedelta(days=2)),
        name="UE1",
    )
    assert found.discrepancies == ()


def test_a_session_that_two_parts_claim_is_shown_with_its_hours():
    """Its hours count for neither; both parts are named."""
    found = unit(session(1, PRESENT, "Coordinateur et éthique"), name="UE1")
    shown = seen(found)["sessions.several_parts"]
    assert value(shown, "parts") == ("UE1.coordinator", "UE1.ethics")
    assert value(shown, "seconds") == 3600


def test_a_track_that_asks_no_part_is_not_bothered():
    """Mention I alone asks the hours of the whole unit."""
    name = "DU-UE1-ATT"
    reading = course(
        "DU-UE1",
        activities=(register(name),),
        sessions={name: (session(1, PRESENT, "Coordinateur et éthique"),)},
    )
    assert evidence(reading, track="mention-1").discrepancies == ()


@pytest.mark.parametrize(("days", "shown"), [(13, False), (14, True), (60, True)])
@pytest.mark.parametrize("marks", [{2: "P"}, {}])
def test_a_session_long_over_without_a_mark_is_shown(days: int, marks, *, shown: bool):
    """Of one learner while others have a mark, or of everybody: the hours are still to be saved."""
    starts = NOW - timedelta(days=days, hours=1)
    found = unit(
        session(1, marks, "Accueil", seconds=1800, starts=starts, taken_at=NOW), people=(1, 2)
    )
    code = "sessions.unmarked" if marks else "sessions.untaken"
    assert [each.code for each in found.discrepancies] == ([code] if shown else [])
    for each in found.discrepancies:
        assert (each.subject, value(each, "count"), value(each, "seconds")) == ("UE2", 1, 1800)
        assert each in judge(DU, found, TODAY).component("UE2").discrepancies
        told = Wording("fr").discrepancy(each).replace("\u00a0", " ")
        assert "14 jours ou plus" in told
        assert "30 min au total" in told


def test_how_long_marking_may_take_is_a_value():
    """A programme may say two days, or none at all: then a session is asked for once it is over."""
    ended = session(1, {2: "P"}, starts=NOW - timedelta(hours=2))
    going_on = session(2, starts=NOW - timedelta(minutes=10))
    for days, codes in ((1, []), (0, ["sessions.unmarked"])):
        found = unit(ended, going_on, rules=SessionRules(unmarked_after=days))
        assert [each.code for each in found.discrepancies] == codes


def test_sessions_that_are_never_taken_are_shown_with_those_that_are():
    """The register that was never opened has no day of taking; both kinds are told apart."""
    found = unit(session(1), session(2, {2: "P"}, starts=BEFORE + timedelta(days=1)))
    shown = seen(found)
    assert set(shown) == {"sessions.untaken", "sessions.unmarked"}
    assert [value(each, "count") for each in shown.values()] == [1, 1]


def test_a_missing_mark_is_no_matter_once_no_hours_are_missing():
    """Enough was attended, or a person exempted from the unit: there is nothing to save."""
    silent = session(1, {2: "P"})
    enough = session(2, PRESENT, seconds=12 * 3600, starts=BEFORE + timedelta(days=1))
    more = session(3, PRESENT, seconds=12 * 3600, starts=BEFORE + timedelta(days=2))
    found = unit(silent, enough, more)
    assert found.discrepancies
    verdict = judge(DU, found, TODAY).component("UE2")
    assert verdict.status is Status.VALIDATED
    assert verdict.discrepancies == ()
    exemption = Decision(
        1, DU.id, "L1", DecisionKind.EXEMPTION, "UE2", "granted", "lead", NOW, "read"
    )
    granted = replace(unit(silent), decisions=(exemption,))
    verdict = judge(DU, granted, TODAY).component("UE2")
    assert verdict.status is Status.EXEMPTED
    assert verdict.discrepancies == ()


def test_a_number_near_another_is_shown_to_both():
    """Spaces and zeros part them: they may be two people."""
    learner = Enrolled("2100 0050", 1, "mention-1-c3s", YEAR, near=("21000050",))
    found = seen(unit(session(1, PRESENT), learner=learner))["learner.number_near"]
    assert (found.subject, value(found, "others")) == ("award", ("21000050",))


def test_a_number_as_a_spreadsheet_writes_it_is_shown():
    """Nobody else has it: it is used, and a person is told."""
    learner = Enrolled('="21000001"', 1, "mention-1-c3s", YEAR)
    assert "learner.number_odd" in seen(unit(session(1, PRESENT), learner=learner))


def test_every_remark_is_said_in_both_languages():
    """No sentence lacks a value, in whatever state sessions are."""
    old = BEFORE - timedelta(days=700)
    many = [session(n, PRESENT, "Étude", starts=old + timedelta(days=n)) for n in range(9)]
    for found in (unit(*many), both_units(Overlaps.FIRST_BEGUN)):
        for each in found.discrepancies:
            for language in ("fr", "en"):
                said = Wording(language).discrepancy(each)
                assert "{" not in said
                assert "DU-UE" in said
