"""Bindings are added to a site file as lines; no other byte of it changes."""

from __future__ import annotations

import difflib
import stat
from decimal import Decimal
from pathlib import Path

import pytest

from lms_bridge.errors import ConfigurationError
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.site import (
    ActivityDone,
    AttendanceOf,
    CompetencyRating,
    CourseDone,
    GradeItem,
    Provider,
)
from lms_bridge.settings import read_site_file
from lms_bridge.settings.rewriting import NewBinding, replace_site_file, with_bindings, written
from tests.refusals import in_english, refusing

HEAD = """\
# A site.
site:   'essai'   # quoted as somebody likes it
academic_year: 2026-2027
moodle: {url: "https://moodle.example.org", token: {env: T}}
programmes:
"""

BLOCK = (
    HEAD
    + """\
  du:
    intakes:
      - {track: a, cohort: A}   # the only one
    bindings:
      # what is read elsewhere
      "hours:UE1":
      - attendance: {course: C, activity: A1}

    # the brake comes last
    brake: {share: 1}

  other:
    intakes: [{track: b, cohort: B}]
"""
)

NEW = [
    NewBinding("hours:UE3", (AttendanceOf("DU-UE03", "cm:7", ("éthique",)),), "bind suggest, 0.90"),
    NewBinding("mark:UE11.CC1", (GradeItem("DU-UE11", 'a "quoted" item'),)),
]


def added(before: str, after: str) -> list[str]:
    """The lines added; nothing may be taken away."""
    lines = list(difflib.ndiff(before.splitlines(keepends=True), after.splitlines(keepends=True)))
    assert not [each for each in lines if each.startswith("-")]
    return [each[2:] for each in lines if each.startswith("+")]


def names_in(folder: Path) -> list[str]:
    """What a folder holds, hidden files too."""
    return sorted(each.name for each in folder.iterdir())


def enabled(text: str, folder: Path, programme: str = "du"):
    """What a site file says about a programme."""
    path = folder / "site.yaml"
    path.write_text(text, encoding="utf-8", newline="")
    return read_site_file(path).programmes[programme].enabled


def test_lines_are_added_after_the_last_binding(tmp_path: Path):
    """Comments, quotes and order stay; what was added reads as it was meant."""
    text = with_bindings(BLOCK, "du", NEW, "site.yaml")
    assert added(BLOCK, text) == [
        "      # bind suggest, 0.90\n",
        "      hours:UE3:\n",
        '        - attendance: {course: "DU-UE03", activity: "cm:7", sessions: ["éthique"]}\n',
        "      mark:UE11.CC1:\n",
        '        - grade: {course: "DU-UE11", item: "a \\"quoted\\" item"}\n',
    ]
    before, after = enabled(BLOCK, tmp_path), enabled(text, tmp_path)
    assert set(after.bindings) == {"hours:UE1", "hours:UE3", "mark:UE11.CC1"}
    assert [after.bindings[each.need].providers for each in NEW] == [it.providers for it in NEW]
    assert (after.brake, after.intakes) == (before.brake, before.intakes)


def test_a_programme_without_bindings_gets_them(tmp_path: Path):
    """They follow its last key, before the comments and the programme that follow."""
    text = HEAD + "  du:\n    intakes:\n      - {track: a, cohort: A}\n  # the end of du\n"
    text += "  other:\n    intakes: [{track: b, cohort: B}]\n"
    made = with_bindings(text, "du", NEW, "site.yaml")
    assert added(text, made)[0] == "    bindings:\n"
    assert made.index("bindings:") < made.index("# the end of du")
    assert set(enabled(made, tmp_path).bindings) == {each.need for each in NEW}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_endings_and_a_byte_order_mark_stay(newline: str, mark: str, tmp_path: Path):
    """Every line ends as the others do, even after a last line without an end."""
    text = mark + (HEAD + "  du:\n    intakes: [{track: a, cohort: A}]").replace("\n", newline)
    made = with_bindings(text, "du", NEW, "site.yaml")
    assert made.startswith(text)
    assert made.count("\n") == made.count(newline)
    assert set(enabled(made, tmp_path).bindings) == {each.need for each in NEW}


@pytest.mark.parametrize(
    ("written_as", "why"),
    [
        ("  du: {intakes: [{track: a, cohort: A}]}\n", "is not written line by line"),
        ("  du:\n    intakes: [{track: a, cohort: A}]\n    bindings: {}\n", "“bindings” is not"),
        (
            "  du:\n    bindings:\n      hours:UE3:\n        - course: {course: C}\n",
            "hours:UE3 is bound already in line 8",
        ),
        ("  other:\n    intakes: []\n", "“du” is not written"),
    ],
)
def test_what_cannot_be_added_to_is_told_with_the_lines_to_add(written_as: str, why: str):
    """Nothing that somebody wrote is written anew; the lines are there to be copied."""
    with refusing(ConfigurationError, why) as caught:
        with_bindings(HEAD + written_as, "du", NEW, "site.yaml")
    assert "hours:UE3:\n" in in_english(caught.value)


def test_every_kind_of_provider_is_written_as_the_site_file_reads_it(tmp_path: Path):
    """Year and pass mark included; a text that looks like a number stays one."""
    providers: list[Provider] = [
        GradeItem("C", "total", Decimal("9.5"), AcademicYear(2025)),
        GradeItem("007", "yes"),
        ActivityDone("C", "A", AcademicYear(2025)),
        CourseDone("C"),
        CompetencyRating("F", "1.10"),
        AttendanceOf("C", "A", ("a: b", "#c")),
    ]
    for each in providers:
        text = with_bindings(BLOCK, "du", [NewBinding("result:X", (each,))], "site.yaml")
        assert enabled(text, tmp_path).bindings["result:X"].providers == (each,), written(each)


def test_the_file_is_replaced_at_once_with_the_same_mode(tmp_path: Path):
    """Through a link, too; no draft is left behind."""
    path, link = tmp_path / "real.yaml", tmp_path / "site.yaml"
    path.write_bytes(b"old")
    path.chmod(0o640)
    link.symlink_to(path)
    replace_site_file(link, b"old", b"new", Path.read_bytes)
    assert path.read_bytes() == b"new"
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert names_in(tmp_path) == ["real.yaml", "site.yaml"]


def test_a_file_that_changed_meanwhile_is_left_as_it_is(tmp_path: Path):
    """Somebody else's edit is never lost."""
    path = tmp_path / "site.yaml"
    path.write_bytes(b"edited")
    with refusing(ConfigurationError, "changed meanwhile"):
        replace_site_file(path, b"old", b"new", Path.read_bytes)
    assert path.read_bytes() == b"edited"
    assert names_in(tmp_path) == ["site.yaml"]


def test_a_text_that_does_not_load_never_takes_the_place_of_one_that_does(tmp_path: Path):
    """The new text is read under another name first."""
    path = tmp_path / "site.yaml"
    path.write_bytes(b"old")
    with refusing(ConfigurationError, "problem"):
        replace_site_file(path, b"old", b"site: [", read_site_file)
    assert path.read_bytes() == b"old"
    assert names_in(tmp_path) == ["site.yaml"]
