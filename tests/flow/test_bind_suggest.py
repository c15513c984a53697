"""Proposals on a sandbox Moodle, and their way into the site file without disturbing it."""

from __future__ import annotations

import difflib
import stat

import pytest

from lms_bridge.errors import ConfigurationError
from lms_bridge.settings import read_site_file
from lms_bridge.stages.mapping.results import place_of
from tests.refusals import in_english

DU = "du-pccpu"


@pytest.fixture
def renamed(site):
    """A site that calls two units as it likes: no idnumber of the convention is left there."""
    state = site.moodle.state
    for old, shortname, name in (
        ("DU-UE2", "DUPARC-UE02", "Approche systémique et coordination décisionnelle"),
        ("DU-UE3", "DUPARC-UE03", "Cours de l'unité 3"),
    ):
        course = next(each for each in state.courses.values() if each.idnumber == old)
        course.idnumber = course.shortname = shortname
        course.fullname = name
        for each in course.activities.values():
            each.idnumber = ""
    return site


def added(before: str, after: str) -> list[str]:
    """The lines of a diff, which must only add."""
    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    assert not [each for each in lines if each.startswith("-")]
    return [each[2:] for each in lines if each.startswith("+")]


def test_what_lacks_is_proposed_accepted_and_found(renamed):
    """The register of a unit that is called otherwise is proposed, written and then provides."""
    shown = renamed.run("bind", "show", DU, "--missing")
    assert shown.exit_code == 1
    assert "MANQUE" in shown.output
    assert "lms-bridge bind suggest du-pccpu" in shown.output
    found = renamed.json("bind", "suggest", DU)
    by_need = {each["need"]: each["proposals"] for each in found["needs"]}
    assert set(by_need) == {"hours:UE2", "hours:UE3"}
    for unit in ("2", "3"):
        first = by_need[f"hours:UE{unit}"][0]
        assert f'"DUPARC-UE0{unit}"' in first["binding"]
        assert float(first["score"]) > 0.7
        assert first["because"]
    assert found == renamed.json("bind", "suggest", DU)

    file = renamed.file
    file.chmod(0o640)
    before = file.read_text(encoding="utf-8")
    result = renamed.run("bind", "suggest", DU, "--accept-all-above", "0.7")
    assert result.exit_code == 0, result.output
    lines = added(before, file.read_text(encoding="utf-8"))
    assert len(lines) == 7
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert set(read_site_file(file).programmes[DU].enabled.bindings) == {"hours:UE2", "hours:UE3"}
    assert renamed.run("bind", "show", DU, "--missing").exit_code == 0


def test_proposals_are_taken_by_name_and_unknown_ones_refused(renamed):
    """The first of a need, another by its number; nothing is written for one that is not there."""
    before = renamed.file.read_bytes()
    for wrong in ("hours:UE9", "hours:UE2=9", "hours:UE2=x", "nonsense"):
        refused = renamed.run("bind", "suggest", DU, "--accept", wrong)
        assert isinstance(refused.exception, ConfigurationError), wrong
        assert "hours:UE2 and hours:UE3" in in_english(refused.exception)
    assert renamed.file.read_bytes() == before
    taken = renamed.run("bind", "suggest", DU, "--accept", "hours:UE3=1")
    assert taken.exit_code == 0, taken.output
    assert set(read_site_file(renamed.file).programmes[DU].enabled.bindings) == {"hours:UE3"}
    left = renamed.json("bind", "suggest", DU)
    assert [each["need"] for each in left["needs"]] == ["hours:UE2"]
    everything = renamed.json("bind", "suggest", DU, "--all")
    assert len(everything["needs"]) > 10


def test_a_course_whose_idnumber_nobody_may_see_is_told_apart_from_one_without(renamed):
    """What cannot be bound says what to do in Moodle first, and is never accepted by itself."""
    state = renamed.moodle.state
    course = next(each for each in state.courses.values() if each.idnumber == "DUPARC-UE02")
    course.idnumber = ""
    found = renamed.json("bind", "suggest", DU)
    (proposal, *_) = next(it["proposals"] for it in found["needs"] if it["need"] == "hours:UE2")
    assert proposal["binding"] is None
    assert "DU-UE2" in proposal["because"]
    before = renamed.file.read_bytes()
    refused = renamed.run("bind", "suggest", DU, "--accept", "hours:UE2")
    assert isinstance(refused.exception, ConfigurationError)
    assert "first give the course its idnumber in Moodle" in in_english(refused.exception)
    assert renamed.file.read_bytes() == before
    assert renamed.run("bind", "suggest", DU, "--accept-all-above", "0.1").exit_code == 0
    assert set(read_site_file(renamed.file).programmes[DU].enabled.bindings) == {"hours:UE3"}


def test_a_tie_is_asked_about(renamed):
    """Two registers as sure as each other: `--accept` alone refuses, a number takes one."""
    state = renamed.moodle.state
    course = next(each for each in state.courses.values() if each.idnumber == "DUPARC-UE02")
    (first,) = (each for each in course.activities.values() if each.modname == "attendance")
    state.add_attendance(course, name=first.name)
    before = renamed.file.read_bytes()
    shown = renamed.run("bind", "suggest", DU)
    assert "aussi sûre qu'une autre" in " ".join(shown.output.split())
    refused = renamed.run("bind", "suggest", DU, "--accept", "hours:UE2")
    assert isinstance(refused.exception, ConfigurationError)
    assert "as sure as each other" in in_english(refused.exception)
    assert renamed.run("bind", "suggest", DU, "--accept-all-above", "0.99").exit_code == 0
    assert renamed.file.read_bytes() == before
    taken = renamed.run("bind", "suggest", DU, "--accept", "hours:UE2=1,2")
    assert taken.exit_code == 0, taken.output
    bound = read_site_file(renamed.file).programmes[DU].enabled.bindings["hours:UE2"]
    assert len(bound.providers) == 2


def test_a_unit_that_two_tracks_share_gets_the_course_of_each(renamed):
    """Accepting without a number binds the course of every track."""
    taken = renamed.run("bind", "suggest", DU, "--all", "--accept", "hours:UE6")
    assert taken.exit_code == 0, taken.output
    bound = read_site_file(renamed.file).programmes[DU].enabled.bindings["hours:UE6"]
    assert [place_of(each)[0] for each in bound.providers] == ["DU-UE6", "DU-II-UE6"]
