"""Programmes that come along, and those that an installed package offers."""

from __future__ import annotations

import importlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lms_bridge.cause import Cause
from lms_bridge.errors import ConfigurationError, ProgrammeError
from lms_bridge.programme import load_programme, read_programme
from lms_bridge.programme.outline import outline_of
from lms_bridge.programme.registry import available_programmes, called, find_programme, sources
from lms_bridge.text.causes import error_in_words
from tests.paths import PLUGINS

PROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "licence-of-tests"
version = "1.2"

[project.entry-points."lms_bridge.programmes"]
licence-info = "licence_of_tests:licence_info"
whole-package = "licence_of_tests"
gone = "licence_of_tests:gone"
nowhere = "no_such_package_at_all:x"
crooked = "licence_of_tests:../x"

[tool.hatch.build.targets.wheel]
packages = ["licence_of_tests"]
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package with programmes, built as a wheel and installed where nothing else is.

    Whoever imports it ends the process: looking for programmes must not.
    """
    folder = tmp_path_factory.mktemp("package")
    source, target = folder / "source", folder / "site"
    package = source / "licence_of_tests"
    (package / "licence_info").mkdir(parents=True)
    (source / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    (package / "__init__.py").write_text("raise SystemExit('it was run')\n", encoding="utf-8")
    for place in (package, package / "licence_info"):
        (place / "programme.yaml").write_text("id: licence-info\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    command += ["--no-build-isolation", "--disable-pip-version-check", "--target", str(target)]
    subprocess.run([*command, str(source)], check=True, timeout=120)
    return target


@pytest.fixture
def found(installed: Path, monkeypatch: pytest.MonkeyPatch):
    """What there is once the package is on the path."""
    monkeypatch.syspath_prepend(str(installed))
    importlib.invalidate_caches()
    every = sources(PLUGINS)
    assert "licence_of_tests" not in sys.modules
    return {each.id: each for each in every}


def test_a_package_offers_programmes_without_being_run(found, installed: Path):
    """A folder inside the package, or the package's own; told with its version."""
    inside, whole = found["licence-info"], found["whole-package"]
    assert inside.folder == installed / "licence_of_tests" / "licence_info"
    assert whole.folder == installed / "licence_of_tests"
    assert {inside.package, whole.package} == {"licence-of-tests 1.2"}
    assert found["csec"].package == ""


def test_an_entry_point_that_leads_nowhere_is_told(found):
    """Each says why; the others are still there."""
    assert {key: found[key].problem for key in ("gone", "nowhere", "crooked")} == {
        "gone": Cause.of("package.no_programme", package="licence_of_tests/gone"),
        "nowhere": Cause.of("package.missing", package="no_such_package_at_all"),
        "crooked": Cause.of("package.no_entry_point", point="licence_of_tests:../x"),
    }


@pytest.mark.usefixtures("found")
def test_a_broken_offer_is_refused_with_the_reason():
    """Enabling it says what is wrong with the package."""
    with pytest.raises(ConfigurationError) as caught:
        find_programme("gone", "site.yaml")
    told = error_in_words(caught.value, "en")
    assert "gone of licence-of-tests 1.2 cannot be used" in told
    assert "there is no programme.yaml in licence_of_tests/gone [site.yaml] → install" in told


def test_two_places_with_one_name_are_never_chosen_between(installed, monkeypatch, tmp_path):
    """A package cannot take the place of a programme that comes along by taking its name."""
    info = tmp_path / "evil-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n")
    points = "[lms_bridge.programmes]\ncsec = licence_of_tests:licence_info\n"
    (info / "entry_points.txt").write_text(points)
    monkeypatch.syspath_prepend(str(installed))
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    assert len(called(available_programmes(), "csec")) == 2
    with pytest.raises(ConfigurationError) as caught:
        find_programme("csec", "site.yaml")
    assert caught.value.cause.value("packages") == ("lms_bridge", "evil 1.0")
    assert "remove one of the packages" in error_in_words(caught.value, "en")


def test_what_comes_along_is_found_by_id_or_folder_name():
    """`du-pccpu` and `du_pccpu` are one; an unknown name lists those there are."""
    assert find_programme("du-pccpu", "x") == find_programme("du_pccpu", "x")
    with pytest.raises(ConfigurationError) as caught:
        find_programme("nope", "site.yaml")
    assert "or use one of: csec, du-pccpu" in error_in_words(caught.value, "en")


def test_python_is_refused_where_a_site_forbids_it(tmp_path: Path):
    """A folder with hooks.py, and kept rules that hold one, are both refused with the remedy."""
    (tmp_path / "programme.yaml").write_text("id: x\n", encoding="utf-8")
    (tmp_path / "hooks.py").write_text("raise SystemExit\n", encoding="utf-8")
    with pytest.raises(ProgrammeError) as caught:
        read_programme(tmp_path, python=False)
    assert "python_in_programmes: true" in error_in_words(caught.value, "en")
    with pytest.raises(ProgrammeError, match=r"hook\.forbidden"):
        load_programme("x", {"programme.yaml": "id: x\n", "hooks.py": "raise SystemExit\n"},
                       python=False)  # fmt: skip
    plain = read_programme(PLUGINS / "csec", python=False)
    assert plain.id == "csec"


def test_looking_at_a_programme_runs_none_of_its_code(tmp_path: Path):
    """Its version, title and fingerprint are told without loading its rules."""
    folder = tmp_path / "csec"
    shutil.copytree(PLUGINS / "csec", folder)
    before = outline_of(folder)
    assert (before.id, before.python) == ("csec", False)
    assert before.fingerprint == read_programme(folder).fingerprint
    (folder / "hooks.py").write_text("raise SystemExit('it was run')\n", encoding="utf-8")
    after = outline_of(folder)
    assert after.python
    assert after.fingerprint != before.fingerprint
