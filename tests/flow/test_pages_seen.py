"""Who sees whom, and that nothing that people are called runs anywhere."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from lms_bridge.bootstrap import bridge
from lms_bridge.model.identity import reference
from lms_bridge.model.lti import ContextRoster
from lms_bridge.web.app import make_web_app
from lms_bridge.web.rosters import FRESH
from tests.existing import existing
from tests.flow.pages_world import (
    ADMINISTRATOR,
    BASE,
    LEARNER,
    NASTY,
    TEACHER,
    TEACHERS_PAGES,
    Pages,
    pages_in,
    with_name,
    words_of,
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    """A site whose tests record nothing."""
    with pages_in(tmp_path_factory.mktemp("pages")) as made:
        yield made


def test_a_learner_sees_themself_alone(pages: Pages):
    """In their own words, with no way to anybody else and nothing to decide."""
    one, two = pages.learners()[:2]
    guest = pages.guest(LEARNER, idnumber=one)
    text = guest.text("me")
    assert "Où vous en êtes" in text
    assert two not in text
    assert "/learner/" not in text
    assert "decide" not in text
    assert "<nav" not in text


@pytest.mark.parametrize("page", TEACHERS_PAGES)
def test_a_learner_reaches_no_page_of_teachers(pages: Pages, page: str):
    """They do not exist for them, whatever roster the visit could have."""
    one = pages.learners()[0]
    members = pages.members(pages.learners())
    for guest in (
        pages.guest(LEARNER, idnumber=one, members=members),
        pages.guest(members=members),
    ):
        assert guest.get(page).status_code == 404


def test_a_learner_reaches_nobody_by_changing_an_address(pages: Pages):
    """Neither another learner, nor themself by a reference, nor a form about anybody."""
    one, two = pages.learners()[:2]
    guest = pages.guest(LEARNER, idnumber=one, members=pages.members([one, two]))
    unknown = guest.get("learner/000000000000")
    for idnumber in (one, two):
        found = guest.get(f"learner/{guest.ref(idnumber)}")
        assert (found.status_code, found.text) == (404, unknown.text)
        asked = guest.get(f"learner/{guest.ref(idnumber)}/decide/document")
        assert asked.status_code == 404
    assert guest.get("me", idnumber=two).text == guest.text("me")


def test_a_teacher_reaches_nobody_of_another_course(pages: Pages):
    """A learner of the programme who is not in the course is answered like nobody."""
    one, two, *_ = pages.learners()
    guest = pages.teacher(members=pages.members([one]), roles=(TEACHER, ADMINISTRATOR))
    assert guest.get(f"learner/{guest.ref(one)}").status_code == 200
    unknown = guest.get("learner/000000000000")
    for page in (f"learner/{guest.ref(two)}", f"learner/{two}", "learner/..%2Fjury"):
        found = guest.get(page)
        assert (found.status_code, found.text) == (404, unknown.text), page
    decide = f"learner/{guest.ref(two)}/decide/document"
    assert guest.get(decide).status_code == 404
    assert guest.post(decide, {"subject": "document:M1"}).status_code == 404


def test_somebody_who_left_the_course_is_not_shown(pages: Pages):
    """Whose enrolment is not active belongs to the course no more."""
    one, two = pages.learners()[:2]
    members = pages.members([one, two])
    members[1] = replace(members[1], active=False)
    guest = pages.teacher(members=members)
    assert members[1].name not in guest.text("cohort")
    assert guest.get(f"learner/{guest.ref(two)}").status_code == 404


def test_a_reference_of_another_site_means_nobody_here(pages: Pages):
    """Each site has its own key."""
    guest = pages.teacher()
    strange = reference(pages.learners()[0], "another key")
    assert guest.get(f"learner/{strange}").status_code == 404


def test_an_administrator_of_another_site_reaches_nobody_here(pages: Pages, tmp_path: Path):
    """One process serves both; each visit is one site's, whatever stands in its address."""
    file = tmp_path / "other.yaml"
    text = pages.file.read_text(encoding="utf-8").replace("Université d'essai", "Autre université")
    file.write_text(text, encoding="utf-8")
    with closing(bridge(file)) as opened:
        other = Pages(opened, pages.moodle, pages.cohort, file)
        other.app = make_web_app([pages.bridge, opened], BASE)
        learner = pages.learners()[0]
        guest = other.guest(ADMINISTRATOR, members=pages.members(pages.learners()))
        here = pages.teacher()
        assert "Aucune personne inscrite" in words_of(guest.text("cohort"))
        for ref in (guest.ref(learner), here.ref(learner)):
            assert guest.get(f"learner/{ref}").status_code == 404
            assert guest.get(f"learner/{ref}/decide/document").status_code == 404
        stolen = f"/v/{here.visit.id}/cohort"
        assert guest.client.get(stolen).status_code == 401


def test_without_the_visit_s_secret_there_is_nothing(pages: Pages):
    """Its address alone opens no page."""
    guest = pages.teacher()
    for cookies in ({}, {"visit": "wrong"}):
        guest.client.cookies.clear()
        guest.client.cookies.update(cookies)
        answer = guest.get("cohort")
        assert answer.status_code == 401
        assert pages.learners()[0] not in answer.text


def test_names_and_idnumbers_are_in_no_address(pages: Pages):
    """Learners stand there by a reference that only the site can work out."""
    guest = pages.teacher()
    for page in ("cohort", "jury", "attention"):
        text = guest.text(page)
        addresses = re.findall(r'(?:href|action)="([^"]*)"', text)
        inside = [each for each in addresses if not each.startswith("http")]
        assert inside
        for learner in pages.learners():
            assert not any(learner in each for each in inside)
        assert not any("Nom0" in each for each in inside)


def test_a_name_runs_nothing_in_a_page(pages: Pages):
    """It is text, in cells, titles, attributes and lists."""
    learner = pages.learners()[0]
    members = with_name(pages.members(pages.learners()), learner, NASTY)
    guest = pages.teacher(members=members, roles=(ADMINISTRATOR,), title=NASTY)
    own = f"learner/{guest.ref(learner)}"
    for page in ("cohort", "jury", "jury/list", "attention", own, f"{own}/decide/document"):
        text = guest.text(page)
        assert "<img" not in text, page
        assert "&lt;img" in text or page in {"attention", "jury/list"}
    assert guest.text("cohort").count("<h1>Personnes en formation – &lt;img") == 1
    searched = guest.text("cohort", q='"><script>alert(1)</script>', sort='"><b>', track="'\"<x>")
    assert "<script" not in searched
    assert "<b>" not in searched


def test_a_name_runs_nothing_in_a_spreadsheet(pages: Pages):
    """Neither in CSV nor in XLSX."""
    learner = pages.learners()[0]
    members = with_name(pages.members(pages.learners()), learner, NASTY.partition(" ")[2])
    formula = replace(members[1], name="=1+1")
    guest = pages.teacher(members=[members[0], formula, *members[2:]])
    rows = list(
        csv.reader(io.StringIO(guest.get("cohort.csv").content.decode("utf-8-sig")), delimiter=";")
    )
    names = {row[0] for row in rows}
    assert "'=1+1" in names
    book = load_workbook(io.BytesIO(guest.get("cohort.xlsx").content))
    assert {
        cell.data_type for row in book.worksheets[0].iter_rows() for cell in row if cell.value
    } == {"s"}


def test_of_people_outside_the_course_only_counts_are_shown(pages: Pages):
    """On the page of what has to be looked at."""
    aside = pages.bridge.store.readings.quarantined(pages.bridge.store.runs.latest("csec", 1)[0].id)
    assert aside
    text = pages.teacher("csec", members=pages.members(pages.learners("csec")[:1])).text(
        "attention"
    )
    assert "qui ne sont pas inscrites à ce cours" in words_of(text) or (
        "qui n'est pas inscrite à ce cours" in words_of(text)
    )
    for learner in pages.learners("csec")[1:]:
        assert learner not in text
    for each in aside:
        assert not each.learner or each.learner not in text


def test_without_a_list_of_members_the_course_is_read_by_the_web_service(pages: Pages):
    """Those enrolled in the course of the launch, without names, and kept for the visit."""
    state = pages.moodle.state
    course = next(each for each in state.courses.values() if each.idnumber == "DU-SUIVI")
    guest = pages.guest(TEACHER)
    launch = replace(guest.visit.launch, context=str(course.id))
    pages.bridge.store.visits.change(replace(guest.visit, launch=launch))
    enrolled = {state.users[number].idnumber for number in course.participants}
    text = guest.text("cohort")
    shown = [each for each in pages.learners() if each in text]
    assert shown
    assert set(shown) <= enrolled
    assert pages.bridge.store.visits.roster(guest.visit.id) is not None


def test_an_old_list_of_members_is_read_anew(pages: Pages):
    """After a while; what cannot be read anew goes on being shown."""
    guest = pages.teacher(members=pages.members(pages.learners()[:1]))
    kept = pages.bridge.store.visits.roster(guest.visit.id)
    old = ContextRoster(
        existing(kept).members, existing(kept).read_at - FRESH - timedelta(minutes=1)
    )
    pages.bridge.store.visits.save_roster(guest.visit.id, old)
    launch = replace(guest.visit.launch, context="999999")
    pages.bridge.store.visits.change(replace(guest.visit, launch=launch))
    assert existing(kept).members[0].name in guest.text("cohort")
    assert pages.bridge.store.visits.roster(guest.visit.id) == old
