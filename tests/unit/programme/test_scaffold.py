"""A new programme: whatever is asked for, its folder loads, its cases pass, its claims are true."""

from __future__ import annotations

from pathlib import Path

import pytest

from lms_bridge.authoring.checking import check_folder
from lms_bridge.errors import ConfigurationError
from lms_bridge.model.identity import AcademicYear
from lms_bridge.programme.quality import RuleStatus
from lms_bridge.programme.scaffold import (
    ScaffoldKind,
    ScaffoldOrder,
    prefix_of,
    scaffold,
    write_folder,
)
from tests.unit.authoring.authored import asked, folder


@pytest.mark.parametrize("kind", ScaffoldKind)
@pytest.mark.parametrize("units", [1, 3, 11])
def test_a_new_folder_has_nothing_wrong(tmp_path: Path, kind: ScaffoldKind, units: int):
    """It loads, every case passes, and each quality rule that it claims is met."""
    checked = check_folder(folder(tmp_path, kind, units))
    assert checked.problems == ()
    assert checked.cases
    assert checked.quality is not None
    done = [each for each in checked.quality.rules.values() if each.status is RuleStatus.DONE]
    assert len(done) > 15


@pytest.mark.parametrize(
    "title",
    ['"quoted" : {x} #1', "- a: b", "{{ 7 * 7 }}", "{% raw %}", "l'été & ~", "a\u2028b\x85c", "'"],
)
def test_any_title_is_kept_as_it_was_given(tmp_path: Path, title: str):
    """No sign of a title is read as YAML or as a template."""
    write_folder(tmp_path / "du_x", scaffold(asked(title=title)))
    checked = check_folder(tmp_path / "du_x")
    assert checked.problems == ()
    assert checked.programme is not None
    assert checked.programme.title.fr == title


@pytest.mark.parametrize("name", ["", "a b", "../up", "-x", "é", "x" * 65, "a/b"])
def test_an_id_that_no_file_can_hold_is_refused(name: str):
    """Before anything is written."""
    with pytest.raises(ConfigurationError, match=r"scaffold\.no_id"):
        ScaffoldOrder(name, "T", "T", "X", "O", ScaffoldKind.UNITS, 1, AcademicYear(2026))


@pytest.mark.parametrize("title", ["", "  ", "a\nb", "a\x00b", "x" * 501])
def test_a_title_that_no_file_can_hold_is_refused(title: str):
    """With the option's name."""
    with pytest.raises(ConfigurationError, match="--title-fr"):
        asked(title=title)


def test_nothing_is_ever_overwritten(tmp_path: Path):
    """Neither a folder with something in it, nor a file of that name."""
    place = folder(tmp_path)
    before = {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}
    with pytest.raises(ConfigurationError, match=r"folder\.not_empty"):
        write_folder(place, scaffold(asked(ScaffoldKind.BLOCKS)))
    assert {path: path.read_bytes() for path in place.rglob("*") if path.is_file()} == before
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"folder\.not_empty"):
        write_folder(tmp_path / "taken", scaffold(asked()))
    (tmp_path / "empty").mkdir()
    assert write_folder(tmp_path / "empty", scaffold(asked()))


def test_a_place_that_cannot_be_written_to_is_told(tmp_path: Path):
    """In words, not by a traceback."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"folder\.unwritable"):
        write_folder(tmp_path / "file" / "inside", scaffold(asked()))


def test_the_id_suggests_the_prefix():
    """As idnumbers are written."""
    assert prefix_of("du-soins") == "DU-SOINS"
