from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from lms_bridge.model.decision import Acquired, Decision, DecisionKind
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.lti import Place
from lms_bridge.model.site import (
    AttendanceOf,
    Binding,
    CompetencyRating,
    Enabled,
    GradeItem,
    Intake,
)
from lms_bridge.model.verdict import SETTLED, Owed, OwedKind, Status, Truth, Verdict
from lms_bridge.programme import load_programme
from lms_bridge.stages.mapping import bind
from lms_bridge.text import LineKind, Wording
from lms_bridge.web.pages.history import history_of
from lms_bridge.web.pages.hours import hours_of
from lms_bridge.web.pages.learner import learner_view
from lms_bridge.web.pages.picture import WIDTH
from lms_bridge.web.pages.steps import LearnerPlaces, courses_of, steps_of
from tests.unit.web.pages.pages_values import CSEC, DU, NOON, person, programme, verdicts, wording

LMS = "https://moodle.example.org"
NOWHERE = LearnerPlaces(LMS, ())
C3S = "mention-1-c3s"


def bindings(name: str = DU, **more: Binding):
    """What the convention binds on a site that runs every track."""
    year = AcademicYear(2025)
    intakes = tuple(Intake(track, year, cohort="c") for track in programme(name).tracks)
    return bind(programme(name), Enabled(programme(name).id, intakes, more))


def page(*found: Verdict, name: str = DU, decisions=(), places: LearnerPlaces = NOWHERE):
    """The page of one learner with these verdicts."""
    return learner_view(
        person(), found, decisions, programme(name), wording(name), bindings(name), places
    )


@pytest.mark.parametrize("name", [DU, CSEC])
def test_every_verdict_makes_a_page(name: str):
    """Each component once in its order, with its status, and why; every debt a step."""
    for verdict in verdicts(name):
        view = page(verdict, name=name)
        assert [each.id for each in view.components] == [c.component for c in verdict.components]
        assert [each.status.code for each in view.components] == [
            c.status for c in verdict.components
        ]
        assert len(view.steps) == len(verdict.owed)
        assert view.award.code == verdict.status.value
        assert view.reasons
        for each in view.components:
            assert each.lines
            assert all(line.text for top in each.lines for _, line in top.walk())


def test_debts_are_not_told_twice():
    """They stand beside the component and as steps, so the tree leaves them out."""
    view = page(next(each for each in verdicts() if each.owed))
    told = [line for each in view.components for top in each.lines for _, line in top.walk()]
    assert all(line.kind is not LineKind.OWED for line in told)
    assert all(line.kind is not LineKind.OWED for top in view.others for _, line in top.walk())
    assert any(each.owed for each in view.components)


def test_entry_conditions_do_not_count():
    """They are shown, and said not to count."""
    view = page(verdicts(CSEC)[0], name=CSEC)
    assert {each.id for each in view.components if not each.counts} == {
        each.id for each in programme(CSEC).of_track(verdicts(CSEC)[0].track) if not each.counts
    }
    assert any(not each.counts for each in view.components)


def test_hours_are_a_bar_whose_sentence_holds_the_numbers():
    """Attended, planned, missing: side by side they fill the bar."""
    seen = 0
    for verdict in verdicts():
        for component in verdict.components:
            for hours in hours_of(component, wording().on_track(verdict.track)):
                seen += 1
                assert hours.attended + hours.planned + hours.missing == WIDTH
                assert min(hours.attended, hours.planned, hours.missing) >= 0
                assert " h" in hours.said.replace("\u00a0", " ")
                if component.status in SETTLED:
                    assert hours.attended == WIDTH
    assert seen > len(verdicts())


def test_a_unit_exempted_as_a_whole_shows_no_missing_hours():
    """Nobody asks for them."""
    for verdict in verdicts():
        for component in verdict.components:
            if component.status is Status.EXEMPTED:
                assert all(each.missing == 0 for each in hours_of(component, wording()))


def owing(kind: OwedKind, track: str = C3S) -> Verdict:
    """A learner of a track who owes something of this kind, and nothing else."""
    for verdict in verdicts():
        owed = [each for each in verdict.owed if each.kind is kind]
        if owed and verdict.track == track:
            return replace(verdict, owed=tuple(owed[:1]), year=AcademicYear(2025))
    raise AssertionError(kind)


def step(verdict: Verdict, *places: Place, **more: Binding):
    """The one thing to do about it."""
    known = LearnerPlaces(LMS, places)
    (found,) = steps_of(verdict, programme(), wording(), bindings(DU, **more), known)
    return found


def test_a_step_leads_to_the_activity_that_settles_it():
    """Where it is known; else to its course; else the course is named."""
    verdict = owing(OwedKind.DOCUMENT)
    item = f"DU-DOC-{verdict.owed[0].of}"
    activity = Place("DU-SUIVI", item, f"{LMS}/mod/assign/view.php?id=5")
    course = Place("DU-SUIVI", "", f"{LMS}/course/view.php?id=2")
    found = step(verdict, course, activity)
    assert (found.url, found.item, found.course) == (activity.url, item, "DU-SUIVI")
    found = step(verdict, course)
    assert (found.url, found.item, found.course) == (course.url, "", "DU-SUIVI")
    found = step(verdict)
    assert (found.url, found.item, found.course) == ("", "", "DU-SUIVI")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "https://elsewhere.example.org/mod/assign/view.php?id=5",
        "https://moodle.example.org.evil.example/mod/assign/view.php",
        "//elsewhere.example.org/x",
        "data:text/html,x",
        "https://moodle.example.org:444/x",
        "https://[broken",
    ],
)
def test_a_link_never_leaves_the_lms(url: str):
    """Whatever a place holds: an address elsewhere, or one that runs something, is no link."""
    verdict = owing(OwedKind.DOCUMENT)
    place = Place("DU-SUIVI", f"DU-DOC-{verdict.owed[0].of}", url)
    assert step(verdict, place).url == ""


def test_an_lms_in_a_folder_keeps_its_links_in_it():
    """Another site on the same server is elsewhere."""
    known = (Place("A", "", f"{LMS}/moodle/x"), Place("B", "", f"{LMS}/moodle2/x"))
    places = LearnerPlaces(f"{LMS}/moodle", known)
    assert (places.of("A", ""), places.of("B", "")) == (f"{LMS}/moodle/x", "")


def test_the_course_of_the_learner_s_own_track_is_linked():
    """Units of one id in two tracks have a course each."""
    verdict = owing(OwedKind.HOURS, "mention-2")
    verdict = replace(verdict, owed=(replace(verdict.owed[0], of="UE6"),))
    places = [Place(c, "", f"{LMS}/course/{c}") for c in ("DU-UE6", "DU-II-UE6")]
    assert step(verdict, *places).course == "DU-II-UE6"
    assert step(replace(verdict, track="mention-1"), *places).course == "DU-UE6"


def test_hours_of_a_part_lead_to_its_unit_s_register():
    """Where no activity of its own is known."""
    verdict = owing(OwedKind.HOURS)
    verdict = replace(verdict, owed=(replace(verdict.owed[0], of="UE1.ethics"),))
    place = Place("DU-UE1", "DU-UE1-ATT", f"{LMS}/mod/attendance/view.php?id=9")
    assert step(verdict, place).url == place.url
    own = Place("DU-UE1", "DU-UE1-ATT-ETHICS", f"{LMS}/mod/attendance/view.php?id=10")
    assert step(verdict, place, own).url == own.url


def test_the_result_of_the_learner_s_own_year_is_linked_first():
    """Of the courses that hold a result in several years."""
    verdict = owing(OwedKind.RESULT)
    result = verdict.owed[0].of
    course = programme().results[result].course
    places = [
        Place(f"{course}-{year}", f"{course}-RESULT", f"{LMS}/mod/x/{year}")
        for year in ("2023-2024", "2025-2026")
    ]
    assert step(verdict, *places).url == places[1].url


def test_what_nothing_in_the_lms_settles_has_no_link():
    """An agreement is a person's; another unit stands on the same page."""
    assert step(owing(OwedKind.AGREEMENT)).course == ""
    verdict = replace(verdicts(CSEC)[0], owed=(Owed(OwedKind.UNIT, "BC1"),))
    (found,) = steps_of(verdict, programme(CSEC), wording(CSEC), bindings(CSEC), NOWHERE)
    assert (found.component, found.url, found.course) == ("BC1", "", "")


def test_the_courses_to_look_up_are_those_that_bindings_name():
    """Each once; a competency's framework is no course."""
    found = courses_of(
        {
            "a": Binding("a", (GradeItem("C1", "x"), AttendanceOf("C2", "y")), "here"),
            "b": Binding("b", (CompetencyRating("F", "z"), GradeItem("C1", "total")), "here"),
        }
    )
    assert found == {"C1", "C2"}


def decided(number: int, kind=DecisionKind.DOCUMENT, **values) -> Decision:
    """A decision by a person."""
    made = Decision(
        number, "du-pccpu", "L1", kind, "document:M1", "accepted", "jdupont (63)", NOON, "lu"
    )
    return replace(made, **values)


def test_the_history_tells_what_changed_newest_first():
    """Statuses and debts from verdict to verdict, and what people decided."""
    verdict = next(each for each in verdicts() if each.owed)
    before = replace(verdict, on=verdict.on - timedelta(days=9))
    unit = before.components[0]
    other = Status.VALIDATED if unit.status is not Status.VALIDATED else Status.EXEMPTED
    after = replace(
        verdict,
        components=(replace(unit, status=other), *verdict.components[1:]),
        owed=verdict.owed[1:],
    )
    decision = decided(4, at=NOON.replace(year=verdict.on.year + 5))
    found = history_of([before, after], [decision], wording())
    assert [each.number for each in found] == [4, 0, 0]
    assert "jdupont (63)" in found[0].decision
    changed = found[1].changes
    assert changed[0].before == wording().label(unit.status)
    assert changed[0].after == wording().label(other)
    assert changed[1].before == wording().on_track(verdict.track).owed(verdict.owed[0])
    assert changed[1].after == ""
    assert found[2].first


def test_the_history_tells_who_recorded_a_block_and_who_took_it_back():
    """On the days on which they did; what the bridge found itself is told by the verdicts."""
    verdict = next(iter(verdicts()))
    day = verdict.on - timedelta(days=400)
    found = Acquired(verdict.programme, verdict.learner, "UE1", day, "assessment", "f")
    at = verdict.as_of + timedelta(days=2)
    entry = replace(found, number=1, because="certificat", by="scolarité", at=at)
    back = replace(entry, number=2, withdraws=1, because="erreur", at=at + timedelta(days=1))
    told = history_of([verdict], [], wording(), acquired=(found, entry, back))
    assert [each.on for each in told[:2]] == [(at + timedelta(days=1)).date(), at.date()]
    assert len(told) == 3
    assert "annulé par scolarité" in told[0].decision
    assert "erreur" in told[0].decision
    assert "saisi par scolarité" in told[1].decision


def test_a_verdict_that_changed_nothing_that_people_read_is_left_out():
    """Other records, the same statuses and debts."""
    verdict = verdicts()[0]
    again = replace(verdict, as_of=verdict.as_of + timedelta(days=1))
    assert len(history_of([verdict, again], [], wording())) == 1


def test_new_rules_are_told():
    """Even where they changed nothing."""
    verdict = verdicts()[0]
    found = history_of([verdict, replace(verdict, rules="0" * 64)], [], wording())
    assert [each.rules for each in found] == [True, False]


def test_a_status_is_told_in_the_words_of_the_rules_that_made_it():
    """A unit was called otherwise when the first verdict was made; its debts are told so."""
    before, rules = verdicts()[0], programme()
    first = before.components[0]
    known = next(it for it in rules.components if it.id == first.component)
    files = {name: it.replace(known.title.fr, "Ancien titre") for name, it in rules.files.items()}
    old = Wording("fr", load_programme(rules.id, files))
    gone = replace(before, rules="0" * 64, components=before.components[1:])
    told = history_of([before, gone], [], wording(), lambda it: old if it is before else wording())
    assert "Ancien titre" in told[0].changes[0].what
    assert "Ancien titre" not in history_of([before, gone], [], wording())[0].changes[0].what


def test_a_component_that_came_or_went_is_told():
    """After a change of rules or of track."""
    verdict = verdicts()[0]
    short = replace(verdict, components=verdict.components[1:])
    (gone, _), (came, _) = (
        history_of(found, [], wording()) for found in ([verdict, short], [short, verdict])
    )
    assert [(each.before != "", each.after != "") for each in gone.changes] == [(True, False)]
    assert [(each.before != "", each.after != "") for each in came.changes] == [(False, True)]


def test_of_one_day_the_verdict_stands_over_the_decision_it_follows_from():
    """Newest first: what was decided comes under what came of it."""
    verdict = replace(verdicts()[0], on=NOON.date())
    found = history_of([verdict], [decided(1)], wording())
    assert [each.number for each in found] == [0, 1]


def test_what_is_decided_about_drifts_is_not_part_of_somebody_s_history():
    """It is about Moodle, not about the person."""
    drift = decided(9, DecisionKind.DRIFT, subject="cohort:x@L1", outcome="leave")
    view = page(verdicts()[0], decisions=[drift, decided(8)])
    assert [each.number for each in view.history if each.number] == [8]


def test_a_decision_that_settles_a_component_shows_as_one():
    """Told apart from what is computed."""
    found = [
        (each, view)
        for name in (DU, CSEC)
        for verdict in verdicts(name)
        for each, view in zip(verdict.components, page(verdict, name=name).components, strict=True)
    ]
    by_hand = [view for each, view in found if each.because.code.startswith("decision.")]
    assert by_hand
    assert all(view.by_hand for view in by_hand)
    computed = [v for each, v in found if not each.because.code.startswith("decision.")]
    assert not any(view.by_hand for view in computed)
    assert any(each.because.truth is Truth.YES for each, _ in found)
