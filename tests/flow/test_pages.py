"""The pages of a visit over HTTP, on a cohort judged by a real sync."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest

from lms_bridge.model.verdict import AwardStatus, Status
from lms_bridge.text import Wording
from tests.flow.pages_world import (
    ADMINISTRATOR,
    LEARNER,
    TEACHER,
    TEACHERS_PAGES,
    Pages,
    pages_in,
    words_of,
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    """A site whose tests record nothing."""
    with pages_in(tmp_path_factory.mktemp("pages")) as made:
        yield made


@pytest.mark.parametrize("locale", ["fr", "en"])
@pytest.mark.parametrize("programme", ["du-pccpu", "csec"])
def test_every_page_of_a_teacher_opens(pages: Pages, programme: str, locale: str):
    """In the language of the launch, and never kept by a browser."""
    guest = pages.teacher(programme, locale=locale)
    for page in TEACHERS_PAGES:
        answer = guest.get(page)
        assert answer.status_code == 200, page
        assert answer.headers["Cache-Control"] == "no-store"
        if page.startswith("cohort."):
            continue
        assert f'<html lang="{locale}">' in answer.text
        assert answer.text.count("<h1>") == 1
        frame = answer.headers["Content-Security-Policy"].partition("frame-ancestors ")[2]
        assert frame == pages.moodle.url


def test_the_cohort_shows_everybody_of_the_course_and_of_the_programme(pages: Pages):
    """Names with their idnumbers; a member whom the programme does not know is counted."""
    learners = pages.learners()
    members = pages.members([*learners[:3], "not followed"])
    text = pages.teacher(members=members).text("cohort")
    for member in members[:3]:
        assert member.name in text
        assert member.idnumber in text
    assert members[3].name not in text
    assert "1 personne inscrite à ce cours n'est pas suivie" in words_of(text)
    assert all(learner not in text for learner in learners[3:])


def test_a_status_is_a_sign_and_a_word(pages: Pages):
    """Never a colour alone; how it was reached and what is owed stand beside it."""
    guest, verdict = pages.teacher(), pages.bridge.store.verdicts.latest("du-pccpu")[0]
    said = Wording("fr", pages.bridge.programme("du-pccpu"), verdict.track)
    row = next(
        part for part in guest.text("cohort").split("<tr>") if guest.ref(verdict.learner) in part
    )
    words = words_of(row)
    for each in verdict.components:
        assert said.label(each.status) in words
    assert said.owed(verdict.owed[0]).replace("\xa0", " ") in words
    assert "✓ Validé" in words


def test_filters_work_without_a_script(pages: Pages):
    """A form that is sent by GET; what was asked stays in it."""
    guest = pages.teacher()
    verdicts = pages.bridge.store.verdicts.latest("du-pccpu")
    text = guest.text("cohort", status="validated", component="UE1", q="", owed="")
    listed = text.partition('id="list"')[2]
    for verdict in verdicts:
        wanted = verdict.component("UE1").status is Status.VALIDATED
        assert (f"learner/{guest.ref(verdict.learner)}" in listed) is wanted
    assert re.search(r'<option value="validated" selected>', listed)
    assert "<script" not in text
    none = guest.text("cohort", q="nobody is called like this")
    assert f"0 personne affichée sur {len(verdicts)}" in words_of(none)


def test_the_heading_by_which_rows_are_sorted_says_so(pages: Pages):
    """To a reader who sees no colour and no arrow."""
    text = pages.teacher().text("cohort", sort="UE2", order="desc")
    assert re.search(r'<th scope="col" aria-sort="descending"><a [^>]*>UE2</a>', text)
    assert "sort=UE2" in text


def test_every_table_has_a_caption_and_scopes(pages: Pages):
    """And every control has a label."""
    guest = pages.teacher(roles=(ADMINISTRATOR,))
    learner = f"learner/{guest.ref(pages.learners()[0])}"
    for page in ("cohort", "jury", "jury/list", "attention", learner, f"{learner}/decide/document"):
        text = guest.text(page)
        assert text.count("<table") == text.count("<caption>")
        assert not re.search(r"<th(?! scope=)[ >]", text)
        for control in re.findall(r"<(?:select|textarea|input)[^>]*>", text):
            hidden = 'type="hidden"' in control
            before = text.partition(control)[0]
            labelled = before.rfind("<label") > before.rfind("</label>")
            assert hidden or labelled, control
        assert not re.search(r"<[^>]+ (?:style|on\w+)=", text)


def test_the_page_says_how_fresh_it_is(pages: Pages):
    """By the last sync, though no verdict was written again since."""
    run = next(iter(pages.bridge.store.runs.latest("du-pccpu", 1)))
    text = words_of(pages.teacher().text("cohort"))
    there = run.started.astimezone(ZoneInfo(pages.bridge.site.time_zone))
    assert f"Données lues le {there:%d/%m/%Y} à" in text


def test_a_learner_s_page_tells_why_and_what_to_do_next(pages: Pages):
    """Every component with its tree, every debt with the place that settles it."""
    verdict = next(each for each in pages.bridge.store.verdicts.latest("du-pccpu") if each.owed)
    guest = pages.teacher()
    text = guest.text(f"learner/{guest.ref(verdict.learner)}")
    said = Wording("fr", pages.bridge.programme("du-pccpu"), verdict.track)
    for each in verdict.components:
        assert f'id="{each.component}"' in text
    for owed in verdict.owed:
        assert said.step(owed).replace("\xa0", " ") in words_of(text)
    links = re.findall(r'<a href="([^"]+)" target="_top">', text)
    assert links
    assert all(link.startswith(f"{pages.moodle.url}/") for link in links)
    assert any("/mod/" in link for link in links)


def test_the_links_of_a_page_lead_to_what_the_moodle_has(pages: Pages):
    """Each is an activity or a course of the sandbox, with the idnumber that is bound."""
    state, known = pages.moodle.state, set()
    guest = pages.teacher()
    for learner in pages.learners():
        text = guest.text(f"learner/{guest.ref(learner)}")
        known |= set(re.findall(r'<a href="([^"]+)" target="_top">[^<]*?([A-Z0-9.-]+) dans', text))
    assert known
    for url, name in known:
        number = int(url.rpartition("=")[2])
        if "/course/view.php" in url:
            assert state.courses[number].idnumber == name
        else:
            assert state.activities[number].idnumber == name
            assert f"/mod/{state.activities[number].modname}/" in url


def test_an_export_holds_what_the_page_shows(pages: Pages):
    """The same filter, the same order, all pages of it, under the programme's name."""
    guest = pages.teacher(locale="en")
    answer = guest.get("cohort.csv", award="ready_for_jury", sort="idnumber", order="desc")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="du-pccpu.csv"'
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    ready = [
        each.learner
        for each in pages.bridge.store.verdicts.latest("du-pccpu")
        if each.status is AwardStatus.READY_FOR_JURY
    ]
    assert [row[1] for row in rows[1:]] == sorted(ready, reverse=True)
    assert rows[0][:2] == ["Name", "ID number"]


def test_a_launch_arrives_where_its_activity_was_set_up(pages: Pages):
    """A teacher at the view chosen, a learner at themself."""
    learner = pages.learners()[0]
    for view, wanted in (
        ("", "cohort"),
        ("jury", "jury"),
        ("attention", "attention"),
        ("x", "cohort"),
    ):
        guest = pages.teacher(view=view)
        assert guest.get("").headers["Location"].endswith(f"/{wanted}")
        guest = pages.guest(LEARNER, idnumber=learner, view=view)
        assert guest.get("").headers["Location"].endswith("/me")


def test_a_programme_is_chosen_where_the_activity_names_none(pages: Pages):
    """Once for the visit; a programme that is not offered is none."""
    guest = pages.teacher(programme="du-pccpu")
    guest = pages.guest(TEACHER, programme="", members=pages.members(pages.learners()))
    assert guest.get("cohort").status_code == 404
    assert "csec" in guest.text("")
    assert guest.post("programme", {"programme": "elsewhere"}).status_code == 404
    assert guest.post("programme", {"programme": "du-pccpu"}).status_code == 303
    assert guest.get("cohort").status_code == 200


def test_a_learner_of_one_programme_need_not_choose(pages: Pages):
    """Where two judged them they choose, and see no other."""
    both = set(pages.learners("du-pccpu")) & set(pages.learners("csec"))
    one = next(each for each in pages.learners("csec") if each not in both)
    guest = pages.guest(LEARNER, idnumber=one, programme="")
    assert guest.get("").headers["Location"].endswith("/me")
    assert guest.get("me").status_code == 200
    for idnumber in ("nobody here", ""):
        stranger = pages.guest(LEARNER, idnumber=idnumber, programme="")
        assert "Rien n'est encore connu de vous ici" in words_of(stranger.text(""))
        assert stranger.post("programme", {"programme": "csec"}).status_code == 404


def test_a_learner_whom_nobody_judged_is_told_so(pages: Pages):
    """No page of somebody else, and no error."""
    guest = pages.guest(LEARNER, idnumber="nobody here")
    assert "Rien n'est encore connu de vous ici" in words_of(guest.text("me"))


def test_the_list_of_the_jury_can_be_signed(pages: Pages):
    """One line for each seat that the programme prescribes, and one file for each candidate."""
    guest = pages.teacher("csec")
    text = guest.text("jury/list")
    assert text.count("<dd></dd>") == 3
    du = pages.teacher().text("jury/list")
    ready = [
        each
        for each in pages.bridge.store.verdicts.latest("du-pccpu")
        if each.status is AwardStatus.READY_FOR_JURY
    ]
    assert ready
    assert du.count('class="candidate"') == len(ready)
    assert du.count("<dd></dd>") == 3
