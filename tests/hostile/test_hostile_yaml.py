"""Hostile YAML in every file that people write: refused fast, in little memory, in words."""

from __future__ import annotations

import os
import shutil
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lms_bridge.authoring.checking import check_folder
from lms_bridge.errors import ConfigurationError, Problem
from lms_bridge.located import LARGEST
from lms_bridge.model.identity import AcademicYear
from lms_bridge.programme.scaffold import ScaffoldKind, ScaffoldOrder, scaffold, write_folder
from lms_bridge.settings import read_site_file
from tests.problems import advice, said
from tests.refusals import in_english

HERE = Path(__file__).parent
FILES = {"programme": "programme.yaml", "cases": "cases/units.yaml", "quality": "quality.yaml"}
PLACES = {"unit": "units/ue1.yaml", "effects": "effects.yaml"}

#: What an answer may take of the processor; tracing its memory slows it down.
SECONDS, BYTES = 10, 64 * 1024 * 1024

#: What is said of an example, and what to do: words that must be there.
SAID = {
    "programme/bomb": ("anchors, aliases and tags are not read", "write it out"),
    "programme/tag": ("anchors, aliases and tags are not read", "write it out"),
    "programme/deep": ("nested more than 40 levels deep", "flatten"),
    "programme/tabs": ("'\\t'", "indent with spaces"),
    "programme/key-twice": ("`id` is there twice", "keep one"),
    "programme/same-key-quoted": ("`2024-09-01` is there twice", "keep one"),
    "programme/no-such-day": ("there is no day “2024-02-30”", "write a date as"),
    "programme/unit--decimal-comma": ("`5` is no date", "a point, not a comma"),
    "programme/unit--decimal-comma-quoted": ("`hours`", "with a point"),
    "programme/unit--endless-number": ("this is no number", "with a point"),
    "programme/unit--huge-number": ("is not between 0 and", "correct the number"),
    "programme/unit--year-for-a-date": ("`2024` is no date", "write a date as"),
    "programme/unit--unknown-part": ("UE1 has no part “workshop”", "declare it under parts"),
    "programme/unit--misspelt-key": ("unknown key `at_leest`", "write `at_least`"),
    "programme/unit--misspelt-kind": ("unknown key `houers`", "write `hours`"),
    "programme/unit--misspelt-reference": ("waits for UE22", "write `UE2`"),
    "programme/unit--undeclared-source": ("“RULE” is not declared", "RULES"),
    "programme/unit--waits-for-itself": ("wait for one another: UE1 → UE1", "`after`"),
    "programme/unit--two-kinds": ("a rule has exactly one kind", "keep one of"),
    "programme/unit--taken-id": ("UE2 is there twice in one track: units/ue1", "rename"),
    "programme/unit--more-hours-than-taught": ("20 h asked of UE1, which has 5 h", "correct"),
    "programme/effects--misspelt-component": ("no component “EU1”", "write `UE1`"),
    "programme/effects--misspelt-status": ("no status “validatd”", "write `validated`"),
    "programme/effects--misspelt-kind": ("no kind of effect “cohrt”", "write `cohort`"),
    "cases/misspelt-sentence": ("no sentence of a case", "`attended 1.5 h"),
    "cases/misspelt-expectation": ("no expectation of a case", "write it like"),
    "cases/misspelt-track": ("no track “mian”", "write `main`"),
    "cases/misspelt-unit": ("knows no “UE11”", "write `UE1`"),
    "cases/misspelt-unit-expected": ("no component “EU1”", "write `UE1`"),
    "cases/decimal-comma": ("“attended 1,5 h of UE1”", "attended 1.5 h"),
    "cases/day-before-the-year": ("before the year 2026-2027 begins", "correct `on`"),
    "cases/years-not-in-a-row": ("“2026-2029” is no academic year", ""),
    "cases/no-such-day-in-a-sentence": ("there is no day “2025-13-45”", "write a date as"),
    "cases/no-such-year-in-a-sentence": ("“2024-2029” is no academic year", "write two years"),
    "cases/same-name-twice": ("two cases are called “Un cas”", "rename one"),
    "cases/stray-key": ("unknown key `expects`", "write `expect`"),
    "quality/unknown-rule": ("there is no rule “lods”", "write `loads`"),
    "quality/unknown-status": ("`loads`", "done"),
    "quality/exempt-without-a-reason": ("an exemption without its reason", "comment"),
    "quality/a-rule-missing": ("the rule `readme` is missing", "`readme: done`"),
}

EXAMPLES = [
    pytest.param(reader, path, id=f"{reader}/{path.stem}")
    for reader in FILES
    for path in sorted((HERE / reader).glob("*.yaml"))
]


@pytest.fixture(scope="module")
def sound_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound folder, made once: to be copied."""
    place = tmp_path_factory.mktemp("sound") / "du_x"
    asked = ScaffoldOrder("du-x", "Un", "A", "DU-X", "X", ScaffoldKind.UNITS, 2, AcademicYear(2026))
    write_folder(place, scaffold(asked))
    return place


@pytest.fixture
def folder(sound_folder: Path, tmp_path: Path) -> Path:
    """A sound folder, to be spoilt."""
    return shutil.copytree(sound_folder, tmp_path / "du_x")


@pytest.fixture
def bounded() -> Iterator[None]:
    """Whatever runs inside is fast and takes little memory."""
    tracemalloc.start()
    started = time.process_time()
    try:
        yield
        seconds, (_, most) = time.process_time() - started, tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert seconds < SECONDS
    assert most < BYTES


def place_of(reader: str, path: Path) -> str:
    """The file of the folder that an example takes the place of."""
    return PLACES.get(path.stem.partition("--")[0], FILES[reader])


@pytest.mark.parametrize(("reader", "path"), EXAMPLES)
@pytest.mark.usefixtures("folder", "bounded")
def test_a_hostile_file_is_a_problem_with_its_place_and_remedy(
    reader: str, path: Path, folder: Path
):
    """Whoever wrote it reads which file, which line, what is wrong, and what to write."""
    name = place_of(reader, path)
    shutil.copy(path, folder / name)
    found = [each for each in check_folder(folder).problems if each.file == name]
    assert found
    assert all(each.line and said(each) and advice(each) for each in found)
    what, remedy = SAID.get(f"{reader}/{path.stem}", ("", ""))
    assert any(what in said(each) and remedy in advice(each) for each in found), found


def test_every_example_of_its_own_is_told_in_words_of_its_own():
    """No row of the table above is about an example that is gone."""
    there = {f"{reader}/{path.stem}" for reader in FILES for path in (HERE / reader).glob("*")}
    assert set(SAID) <= there


@pytest.mark.parametrize("path", sorted((HERE / "site").glob("*.yaml")), ids=lambda path: path.stem)
@pytest.mark.usefixtures("bounded")
def test_a_hostile_site_file_is_refused(path: Path):
    """With its place and a remedy, and without a word of any secret in it."""
    with pytest.raises(ConfigurationError) as caught:
        read_site_file(path)
    assert path.name in str(caught.value)
    assert "→" in in_english(caught.value)
    assert "0123456789abcdef" not in str(caught.value)


def _hundred_megabytes(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)


def _endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.mkdir()


def _writes(text: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_text(text[:LARGEST], encoding="utf-8")

    return write


MADE: dict[str, Callable[[Path], None]] = {
    "a hundred megabytes": _hundred_megabytes,
    "an endless device": _endless,
    "a pipe that nobody fills": _pipe,
    "a folder": _folder,
    "100 000 levels of lists": _writes("a: " + "[" * 100_000 + "]" * 100_000),
    "100 000 levels of mappings": _writes("a: " + "{a: " * 100_000),
    "100 000 levels of dashes": _writes("- " * 100_000 + "x"),
    "as many keys as fit": _writes("".join(f"a{i}: 1\n" for i in range(60_000))),
    "as many values as fit on a line": _writes("a: [" + "x," * 250_000 + "]"),
    "one text as long as fits": _writes("a: " + "x" * LARGEST),
    "one number as long as fits": _writes("a: " + "9" * LARGEST),
    "one quoted text as long as fits": _writes('a: "' + "x\\n" * 170_000),
    "comments as many as fit": _writes("#x\n" * 170_000),
    "nothing but line ends": _writes("\n" * LARGEST),
    "nothing but spaces": _writes(" " * LARGEST),
    "nothing but question marks": _writes("? " * 200_000),
}


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("file", ["programme.yaml", "units/ue1.yaml", "cases/units.yaml", "site"])
@pytest.mark.usefixtures("folder", "bounded")
def test_a_file_of_any_size_is_refused_by_looking_at_little_of_it(
    name: str, file: str, folder: Path
):
    """Neither size nor depth nor number makes a reader slow or large."""
    path = folder / file
    path.unlink(missing_ok=True)
    MADE[name](path)
    found: list[Problem] = []
    if file == "site":
        with pytest.raises(ConfigurationError) as caught:
            read_site_file(path)
        assert "→" in in_english(caught.value)
        return
    found = [each for each in check_folder(folder).problems if each.file == file]
    assert found
    assert all(said(each) and advice(each) for each in found)


@pytest.mark.parametrize("where", ["units", "cases"])
@pytest.mark.usefixtures("folder", "bounded")
def test_a_folder_of_too_many_files_is_refused(where: str, folder: Path):
    """Only the first of them are opened."""
    for number in range(600):
        (folder / where / f"{number}.yaml").write_text("- x", encoding="utf-8")
    assert any("more than 500 files" in said(each) for each in check_folder(folder).problems)
