"""Whoever is set aside is shown as such wherever somebody asks where they stand."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest

from lms_bridge.errors import SkipRecord
from lms_bridge.runs import sync
from lms_bridge.text.causes import error_in_words
from tests.flow.conftest import Site
from tests.flow.pages_world import LEARNER, TEACHER, pages_in, words_of

PROGRAMME = "du-pccpu"


def suspended(user: Any) -> None:
    """The account is suspended."""
    user.suspended = True


def without_a_number(user: Any) -> None:
    """The account has lost its number: only the account says whom it was."""
    user.idnumber = ""


def renumbered(user: Any) -> None:
    """The account has another number, of which nothing is known."""
    user.idnumber = f"9{user.idnumber}"


STATES = [
    (suspended, "account.suspended", "réactivé"),
    (without_a_number, "account.no_idnumber", "le renseigner dans le compte"),
    (renumbered, "identity.other_number", "lms-bridge learner rename"),
]


def aside(site: Site, place: int, change: Callable[[Any], None]) -> str:
    """The number of a learner who was judged, and whose account is another way at this sync."""
    learners: Any = site.json("status", PROGRAMME)
    number = str(learners[place]["learner"])
    (user,) = site.moodle.state.find_users("idnumber", number)
    change(user)
    assert site.run("sync", PROGRAMME).exit_code == 7
    return number


@pytest.mark.parametrize(("change", "code", "remedy"), STATES)
def test_a_learner_set_aside_is_shown_so(synced: Site, change: Any, code: str, remedy: str):
    """On top of the explanation, marked and listed in the table, in the CSV and for programs."""
    number = aside(synced, 0, change)
    for language, words in (("fr", "Mis de côté (ce qui suit"), ("en", "Set aside (what follows")):
        told = synced.run("explain", PROGRAMME, number, "--lang", language)
        assert told.exit_code == 0
        assert told.output.startswith(words)
        assert "UE1" in told.output
    assert remedy in synced.run("explain", PROGRAMME, number).output.splitlines()[0]
    explained: Any = synced.json("explain", PROGRAMME, number)
    assert explained["set_aside"]["code"] == code
    verdicts: Any = synced.json("status", PROGRAMME)
    marked = {each["learner"]: each["set_aside"] for each in verdicts if each["set_aside"]}
    assert marked.keys() == {number}
    assert marked[number]["code"] == code
    shown = synced.run("status", PROGRAMME, "--lang", "en").output
    assert f"{number} *" in shown
    assert "* Set aside" in shown
    rows = csv.DictReader(io.StringIO(synced.run("status", PROGRAMME, "--format", "csv").stdout))
    assert [each["apprenant"] for each in rows if each["mis de côté"]] == [number]


def test_nobody_is_marked_where_nobody_is_set_aside(synced: Site):
    """Neither in the table nor on an explanation; those never judged are in the list below."""
    verdicts: Any = synced.json("status", PROGRAMME)
    assert all(each["set_aside"] is None for each in verdicts)
    shown = synced.run("status", PROGRAMME, "--lang", "en").output
    above, below = shown.split("* Set aside")
    assert " * " not in above
    prepared = {each.idnumber for each in synced.cohort.aside if each.programme == PROGRAMME}
    assert all(each in below for each in prepared)
    number = verdicts[0]["learner"]
    assert "Set aside" not in synced.run("explain", PROGRAMME, number, "--lang", "en").output


def test_a_learner_put_right_and_judged_alone_is_not_marked(synced: Site):
    """The last run for everybody set them aside; the one for them alone has judged them."""
    number = aside(synced, 1, suspended)
    (user,) = synced.moodle.state.find_users("idnumber", number)
    user.suspended = False
    synced.run("sync", PROGRAMME, "--learner", number)
    explained: Any = synced.json("explain", PROGRAMME, number)
    assert explained["set_aside"] is None


def test_a_number_that_somebody_confirmed_is_not_marked(synced: Site):
    """What was said of number and account counts at once, not with the next sync."""
    old = aside(synced, 2, renumbered)
    signed = ("--by", "registrar", "--because", "the file of admissions", "--yes")
    assert synced.run("learner", "rename", old, f"9{old}", *signed).exit_code == 0
    explained: Any = synced.json("explain", PROGRAMME, f"9{old}")
    assert explained["set_aside"] is None


@pytest.mark.parametrize("command", ["explain", "acquired", "replay"])
def test_somebody_set_aside_and_never_judged_is_told_so(site: Site, command: str):
    """With the cause, instead of the advice to run a sync first, which was run."""
    row = next(each for each in site.cohort.rows.values() if each.programme == PROGRAMME)
    (user,) = site.moodle.state.find_users("idnumber", row.idnumber)
    user.suspended = True
    assert site.run("sync", PROGRAMME).exit_code == 7
    found = site.run(command, PROGRAMME, row.idnumber)
    assert isinstance(found.exception, SkipRecord)
    assert found.exception.cause.code == "learner.set_aside"
    said = error_in_words(found.exception, "en")
    assert "suspended" in said
    assert "first" not in said


def test_a_sync_of_somebody_set_aside_says_a_sentence_and_logs_nothing(synced: Site):
    """A person waits for the answer: what stops the run is said in words, once."""
    number = aside(synced, 3, suspended)
    found = synced.run("sync", PROGRAMME, "--learner", number)
    assert isinstance(found.exception, SkipRecord)
    assert found.output == ""


def test_a_page_says_why_and_the_learner_is_told_whom_to_ask(tmp_path):
    """A teacher reads the cause; the learner no number of anybody, and that somebody looks."""
    with pages_in(tmp_path) as pages:
        suspended_one, other = pages.learners()[:2]
        (user,) = pages.moodle.state.find_users("idnumber", suspended_one)
        user.suspended = True
        (user,) = pages.moodle.state.find_users("idnumber", other)
        user.idnumber = f"9{other}"
        sync(pages.bridge.job(PROGRAMME))
        own = words_of(pages.guest(LEARNER, idnumber=suspended_one).text("me"))
        assert "la personne responsable de la formation" in own
        assert "suspendu" not in own
        own = words_of(pages.guest(LEARNER, idnumber=other).text("me"))
        assert "la personne responsable de la formation" in own
        assert f"9{other}" not in own
        teacher = pages.guest(TEACHER)
        seen = words_of(teacher.text(f"learner/{teacher.ref(suspended_one)}"))
        assert "Mis de côté" in seen
        assert "suspendu" in seen


def test_accounts_that_share_a_number_are_linked(synced: Site):
    """The number names no account alone: each page is shown, to be put right there."""
    learners: Any = synced.json("status", PROGRAMME)
    numbers = [str(each["learner"]) for each in learners[:2]]
    (one,), (two,) = (synced.moodle.state.find_users("idnumber", each) for each in numbers)
    two.idnumber = one.idnumber
    told = synced.run("sync", PROGRAMME, "--release-brake").output
    assert all(
        f"{synced.moodle.url}/user/profile.php?id={each.id}\n" in told for each in (one, two)
    )
