"""The standard suite, run on every programme that comes along as its author would run it."""

from __future__ import annotations

from pathlib import Path

import pytest

from lms_bridge_testing.suite import ProgrammeSuite

PLUGINS = Path(__file__).parents[2] / "plugins"
FOLDERS = sorted(path.parent for path in PLUGINS.glob("*/programme.yaml"))


class TestDuPccpu(ProgrammeSuite):
    """The university diploma."""

    folder = PLUGINS / "du_pccpu"


class TestCsec(ProgrammeSuite):
    """The certification."""

    folder = PLUGINS / "csec"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_programme_that_comes_along_has_its_quality_file(folder: Path):
    """And so may be held to it by `programme check`."""
    assert (folder / "quality.yaml").is_file()
