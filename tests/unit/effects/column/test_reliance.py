"""Where columns would count in a total that somebody relies on, the site is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lms_bridge.bootstrap import bridge
from lms_bridge.effects.column.reliance import check_columns
from lms_bridge.errors import ConfigurationError
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.site import (
    ActivityDone,
    AttendanceOf,
    Binding,
    CourseDone,
    Enabled,
    GradeItem,
    Intake,
    Provider,
)
from lms_bridge.text.causes import error_in_words
from tests.programmes.shipped import shipped

DU, CSEC = shipped("du_pccpu"), shipped("csec")
HERE = "DU-SUIVI"
SITE = """\
site: essai
moodle: {url: "https://moodle.example.org", token: {env: TOKEN}}
academic_year: 2026-2027
programmes:
  du-pccpu:
    intakes: [{track: mention-1, cohort: C}]
    courses: {follow-up: %s}
  csec:
    intakes: [{track: training, cohort: C}]
"""


def enabled(track: str = "mention-1-c3s", programme: str = "du-pccpu", **more: Any) -> Enabled:
    """A programme as a site runs it."""
    intakes = (Intake(track, AcademicYear(2026), cohort="C"),)
    return Enabled(programme, intakes, **({"bindings": {}} | more))


def bound(need: str, provider: Provider) -> Enabled:
    """The DU with one need bound by the site file."""
    return enabled(bindings={need: Binding(need, (provider,), "site.yaml:7")})


def refusal(*runs: tuple[Any, Enabled]) -> str:
    """Why a site is refused; "" where it is not."""
    try:
        check_columns("column", runs, "site.yaml")
    except ConfigurationError as error:
        return error_in_words(error, "en")
    return ""


def test_the_convention_is_no_conflict():
    """Documents are handed in in the follow-up course; each is read by its own grade item."""
    assert refusal((DU, enabled()), (CSEC, enabled("training", "csec"))) == ""


@pytest.mark.parametrize(
    ("need", "provider", "words"),
    [
        ("result:M1-UE4", GradeItem(HERE, "total"), "reads its total for result:M1-UE4"),
        ("document:M1", GradeItem(HERE, "total"), "reads its total for document:M1"),
        ("assessment:UE2", GradeItem(HERE, "ORAL"), "reads its grade item ORAL"),
        ("document:M1", CourseDone(HERE), "reads its completion for document:M1"),
        ("hours:UE10", ActivityDone(HERE, "cm:12"), "the completion of its activity cm:12"),
    ],
)
def test_what_a_binding_reads_there_is_a_conflict(need: str, provider: Provider, words: str):
    """It is named with the line that says so."""
    said = refusal((DU, bound(need, provider)))
    assert words in said
    assert "[site.yaml]\n→ name another course under `courses: {follow-up: …}`" in said
    assert "site.yaml:7" in said


@pytest.mark.parametrize(
    ("need", "provider"),
    [
        ("document:M1", GradeItem(HERE, "DEPOT")),
        ("document:M1", ActivityDone(HERE, "DEPOT")),
        ("hours:UE10", AttendanceOf(HERE, "ATT")),
        ("result:M1-UE4", GradeItem("ELSEWHERE", "total")),
    ],
)
def test_what_a_column_does_not_change_is_none(need: str, provider: Provider):
    """A document's own item, the marks of sessions, and whatever is elsewhere."""
    assert refusal((DU, bound(need, provider))) == ""


def test_what_the_convention_reads_is_a_conflict():
    """A unit's or block's own course, and that of an outside result, are no follow-up courses."""
    there = {"follow-up": "C3S-M1-UE4"}
    assert "reads its grade item" in refusal((DU, enabled(courses=there)))
    assert "(convention)" in refusal((DU, enabled(courses=there)))


def test_other_programmes_of_the_site_count_too():
    """What the CSEC reads is not the DU's to disturb."""
    du = enabled(courses={"follow-up": "CSEC-BC1"})
    assert "csec reads its grade item" in refusal((DU, du), (CSEC, enabled("training", "csec")))
    assert refusal((DU, du)) == ""


def test_an_effect_that_completes_activities_is_a_conflict():
    """Its course is followed by its completion."""
    (effect,) = [each for each in DU.effects if each.id == "document-M1-UE1"]
    completing = replace(effect, id="done", kind="completion", idnumber="report")
    programme = replace(DU, effects=(*DU.effects, completing))
    assert "du-pccpu marks report complete (effect done)" in refusal((programme, enabled()))
    off = enabled(effects_off=frozenset({"completion"}))
    assert refusal((programme, off)) == ""


def test_without_columns_nothing_is_refused():
    """Switched off, any course may be the follow-up course."""
    off = enabled(courses={"follow-up": "C3S-M1-UE4"}, effects_off=frozenset({"column"}))
    assert refusal((DU, off)) == ""


def test_a_site_is_refused_when_it_is_opened(tmp_path: Path):
    """Before anything is read or written, in words."""
    file = tmp_path / "site.yaml"
    file.write_text(SITE % "CSEC-BC1", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"column\.relied_on"):
        bridge(file).programme("du-pccpu")
    file.write_text(SITE % "DU-SUIVI", encoding="utf-8")
    assert bridge(file).programme("du-pccpu").id == "du-pccpu"
