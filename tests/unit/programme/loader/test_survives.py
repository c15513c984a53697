"""Files that are no programme at all, by mistake or by malice: a problem, fast, no traceback."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from lms_bridge.errors import Problem, ProgrammeError
from lms_bridge.located import LARGEST
from lms_bridge.programme import load_programme, read_programme
from tests.paths import PLUGINS
from tests.problems import advice, said
from tests.unit.programme.programme_files import files_of, problems

HEAD = "programme.yaml"

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)

HOSTILE = {
    "empty": "",
    "only a comment": "# nothing yet",
    "a list": "- a\n- b\n",
    "a scalar": "hello",
    "a number": "42",
    "a billion laughs": BOMB,
    "brackets without end": "a: " + "[" * 10_000,
    "ten thousand lists": "a: " + "[" * 10_000 + "]" * 10_000,
    "ten thousand mappings": "a: " + "{a: " * 10_000 + "1" + "}" * 10_000,
    "ten thousand dashes": "a:\n " + "- " * 10_000 + "x",
    "a null byte": "id: a\x00b",
    "a control character": "id: a\x07b",
    "half a character": "id: a\udcffb",
    "two documents": "a: 1\n---\nb: 2\n",
    "a byte order mark": "\ufeffid: x",
    "too large": "#" + "x" * LARGEST,
    "an unclosed text": 'id: "x',
    "an unknown directive": "%TAG ! tag:x,2000:\n---\nid: !y x\n",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("file", [HEAD, "units/a.yaml", "blocks.yaml", "effects.yaml"])
def test_a_hostile_file_is_a_problem(name: str, file: str):
    """Whatever a file holds, the answer names it and comes within seconds."""
    files = {HEAD: files_of("csec")[HEAD], file: HOSTILE[name]}
    started = time.monotonic()
    found = [each for each in problems(files) if each.file == file]
    assert found
    assert all(said(each) and advice(each) for each in found)
    assert time.monotonic() - started < 10


def test_blocks_that_are_a_list_are_a_problem():
    """A blocks file without its headings says so."""
    files = files_of("csec") | {"blocks.yaml": "- BC1"}
    assert [each.file for each in problems(files)] == ["blocks.yaml"]


def _copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PLUGINS / "du_pccpu", tmp_path / "du_pccpu"))


def _refused(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(ProgrammeError) as caught:
        read_programme(folder)
    return caught.value.problems


def test_a_file_in_another_encoding_is_named_with_its_line(tmp_path: Path):
    """A file saved as Latin-1 is refused with the line of the first strange letter."""
    folder = _copy(tmp_path)
    path = folder / "units" / "ue2.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_bytes(text.encode("latin-1"))
    (problem,) = _refused(folder)
    assert (problem.file, problem.line) == ("units/ue2.yaml", 3)
    assert advice(problem) == "save the file as UTF-8"


def test_a_file_with_a_byte_order_mark_is_named(tmp_path: Path):
    """An editor that writes a byte order mark is found out, with what to do."""
    folder = _copy(tmp_path)
    path = folder / "units" / "ue2.yaml"
    path.write_text(path.read_text(encoding="utf-8"), encoding="utf-8-sig")
    (problem,) = _refused(folder)
    assert (problem.file, problem.line) == ("units/ue2.yaml", 1)
    assert "without BOM" in advice(problem)


def test_a_file_too_large_is_not_even_read(tmp_path: Path):
    """A file beyond all measure is refused by its size alone."""
    folder = _copy(tmp_path)
    with (folder / "units" / "ue2.yaml").open("wb") as file:
        file.truncate(8 * 1024**3)
    (problem,) = _refused(folder)
    assert said(problem) == "the file is too large"


def test_a_folder_where_a_file_belongs_is_a_problem(tmp_path: Path):
    """A folder called effects.yaml is refused in words."""
    folder = _copy(tmp_path)
    (folder / "effects.yaml").unlink()
    (folder / "effects.yaml").mkdir()
    (problem,) = _refused(folder)
    assert problem.file == "effects.yaml"
    assert "cannot be read" in said(problem)


def test_an_empty_folder_says_what_is_missing(tmp_path: Path):
    """A folder without programme.yaml is told which file to write."""
    (problem,) = _refused(tmp_path)
    assert (problem.file, said(problem)) == (HEAD, "the file is missing")


def test_no_folder_at_all_says_so(tmp_path: Path):
    """A path to nothing is refused in words."""
    (problem,) = _refused(tmp_path / "nowhere")
    assert said(problem) == "there is no folder of this name"


def test_a_track_without_anything_to_settle_is_refused():
    """A track in which nothing counts would send everybody to the jury."""
    files = files_of("du_pccpu")
    files[HEAD] = files[HEAD].replace(
        "\nequivalences:",
        '  mention-3:\n    title: {fr: "M", en: "M"}\n    source: "EQ: x"\n\nequivalences:',
        1,
    )
    (problem,) = problems(files)
    assert said(problem) == "nothing counts in track mention-3"


def test_no_file_at_all_is_a_problem():
    """A programme of no files names the one to begin with."""
    with pytest.raises(ProgrammeError) as caught:
        load_programme("empty", {})
    assert caught.value.problems[0].file == HEAD
