"""Checking a folder: everything wrong in all its files at once, each with place and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from lms_bridge.authoring.checking import check_folder
from lms_bridge.errors import Problem
from lms_bridge.programme import read_programme
from lms_bridge.programme.diagnose import diagnose
from lms_bridge.programme.scaffold import ScaffoldKind
from tests.paths import PLUGINS
from tests.problems import advice, said
from tests.unit.authoring.authored import folder, spoil

UE1, UE2, EFFECTS = "units/ue1.yaml", "units/ue2.yaml", "effects.yaml"


def _files(problems: tuple[Problem, ...]) -> list[str]:
    return [each.file for each in problems]


@pytest.mark.parametrize("name", sorted(path.name for path in PLUGINS.iterdir() if path.is_dir()))
def test_the_programmes_that_come_along_are_sound(name: str):
    """Rules, cases and every claim of their quality files."""
    checked = check_folder(PLUGINS / name)
    assert checked.problems == ()
    assert checked.quality is not None


def test_what_is_wrong_in_every_file_is_told_at_once(tmp_path: Path):
    """Although one of the files is not even YAML, and another has no such key."""
    place = folder(tmp_path)
    spoil(place, UE1, "requires:", "\trequires:")
    spoil(place, UE2, "hours:", "houres:")
    spoil(place, EFFECTS, "component: UE2, status", "component: EU2, status")
    spoil(place, "cases/award.yaml", "attended 20 h", "atended 20 h")
    (place / "quality.yaml").write_text("rules: {lods: done}\n", encoding="utf-8")
    (place / "unit").mkdir()
    (place / "effect.yaml").write_text("", encoding="utf-8")
    (place / "cases" / "more.yml").write_text("", encoding="utf-8")
    found = check_folder(place).problems
    assert set(_files(found)) == {
        UE1, UE2, EFFECTS, "cases/award.yaml", "cases/more.yml", "quality.yaml", "unit/",
        "effect.yaml",
    }  # fmt: skip
    assert all(said(each) and advice(each) for each in found)
    assert list(found) == sorted(found, key=lambda each: (each.file, each.line or 0, said(each)))


def test_a_broken_unit_is_not_called_missing(tmp_path: Path):
    """What refers to a unit that cannot be read is not wrong for that."""
    place = folder(tmp_path, ScaffoldKind.SEMESTER)
    spoil(place, UE1, "assessments:", "assessmentz:")
    problems = check_folder(place).problems
    assert _files(problems) == [UE1]
    assert "write `assessments`" in advice(problems[0])


@pytest.mark.parametrize("kind", ScaffoldKind)
def test_any_one_file_may_be_broken(tmp_path: Path, kind: ScaffoldKind):
    """Whichever file it is, the check answers, and names that file."""
    sound = folder(tmp_path, kind)
    for path in sorted(sound.rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        name = path.relative_to(sound).as_posix()
        for broken in ("", "- x\n", "\t"):
            path.write_text(broken, encoding="utf-8")
            assert name in _files(check_folder(sound, claims=False).problems), broken
        for half in (text[: len(text) // 2], text.replace("source", "sauce")):
            path.write_text(half, encoding="utf-8")
            check_folder(sound, claims=False)
        path.write_text(text, encoding="utf-8")
    assert check_folder(sound).problems == ()


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("unit", "units/"), ("case", "cases/"), ("Units", "units/"),
    ],
)  # fmt: skip
def test_a_misspelt_folder_is_found(tmp_path: Path, name: str, remedy: str):
    """Its files would silently be no part of the rules."""
    place = folder(tmp_path)
    (place / name).mkdir()
    (problem,) = diagnose(place)[1]
    assert problem.file == f"{name}/"
    assert advice(problem).startswith(f"rename it `{remedy}`")


@pytest.mark.parametrize(
    ("name", "close"),
    [
        ("effect.yaml", "effects.yaml"), ("programme.yml", "programme.yaml"),
        ("block.yaml", "blocks.yaml"), ("hook.py", "hooks.py"), ("Readme.md", "README.md"),
        ("quality.yml", "quality.yaml"), ("xyz.yaml", "programme.yaml, blocks.yaml"),
    ],
)  # fmt: skip
def test_a_misspelt_file_is_found(tmp_path: Path, name: str, close: str):
    """With the name that was meant."""
    place = folder(tmp_path)
    if name == "Readme.md":
        (place / "README.md").unlink()
    (place / name).write_text("", encoding="utf-8")
    (problem,) = diagnose(place)[1]
    assert problem.file == name
    assert close in advice(problem)


@pytest.mark.parametrize(
    "name", ["LICENSE", ".gitignore", "logo.png", "test_mine.py", "__init__.py"]
)
def test_other_files_are_nobodys_concern(tmp_path: Path, name: str):
    """A folder may hold what nothing reads, if nobody could think that it is read."""
    place = folder(tmp_path)
    (place / name).write_text("", encoding="utf-8")
    assert diagnose(place)[1] == ()


def test_two_files_with_one_id_are_both_named(tmp_path: Path):
    """Whoever copied a unit reads which two files it is about."""
    place = folder(tmp_path)
    (place / "units" / "copy.yaml").write_bytes((place / UE1).read_bytes())
    found = [said(each) for each in check_folder(place).problems]
    assert "UE1 is there twice in one track: units/copy.yaml and units/ue1.yaml" in found


def test_a_misspelt_reference_is_told_where_it_stands(tmp_path: Path):
    """At its own line, with the nearest name that exists."""
    place = folder(tmp_path)
    rule = '  all:\n    - after: {settled: [UE22], source: "RULES: x"}\n'
    spoil(place, UE1, "  all:\n", rule)
    (problem,) = check_folder(place).problems
    line = (place / UE1).read_text(encoding="utf-8").split("\n").index(rule.split("\n")[1]) + 1
    assert (problem.file, problem.line) == (UE1, line)
    assert advice(problem).startswith("write `UE2`")


def test_a_claim_that_is_not_true_is_a_problem(tmp_path: Path):
    """At the rule's own line in quality.yaml, with what contradicts it."""
    place = folder(tmp_path)
    spoil(place, "cases/units.yaml", "Point 2, une absence", "Une absence")
    (problem,) = check_folder(place).problems
    assert problem.file == "quality.yaml"
    assert "`points-have-cases` is not done" in said(problem)
    text = (place / "quality.yaml").read_text(encoding="utf-8").split("\n")
    assert text[(problem.line or 0) - 1] == "  points-have-cases: done"
    spoil(place, "quality.yaml", "points-have-cases: done", "points-have-cases: todo")
    assert check_folder(place).problems == ()


def test_a_folder_without_a_quality_file_is_not_asked_for_one(tmp_path: Path):
    """Once it is there, it is complete; it need not be there."""
    place = folder(tmp_path)
    (place / "quality.yaml").unlink()
    checked = check_folder(place)
    assert (checked.problems, checked.quality) == ((), None)


def test_quality_and_readme_are_no_part_of_the_rules(tmp_path: Path):
    """Nor are the cases: no fingerprint changes by them."""
    place = folder(tmp_path)
    before = read_programme(place).fingerprint
    for name in ("quality.yaml", "README.md", "cases/award.yaml"):
        (place / name).unlink()
    assert read_programme(place).fingerprint == before


def test_a_folder_that_is_not_there_is_a_problem(tmp_path: Path):
    """And not a traceback."""
    (problem,) = check_folder(tmp_path / "nowhere").problems
    assert said(problem) == "there is no folder of this name"


def test_facts_about_what_is_not_there_may_be_meant(tmp_path: Path):
    """A case may show that something of no meaning changes nothing, if it says so."""
    place = folder(tmp_path)
    old = "      - exemption of UE1 granted"
    spoil(place, "cases/units.yaml", old, f"      - M9 validated\n{old}")
    (problem,) = check_folder(place, claims=False).problems
    assert "“result:M9”" in said(problem)
    assert "unknown: [" in advice(problem)
    spoil(
        place,
        "cases/units.yaml",
        "    given:\n      - M9",
        "    unknown: [M9]\n    given:\n      - M9",
    )
    assert check_folder(place).problems == ()
