"""Which program judges: every file that has a say in a verdict is in its digest."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import lms_bridge
from tests.paths import FIXTURES

PRINTED = "from lms_bridge.model.installed import program_digest; print(program_digest())"


def digest(*folders: Path) -> str:
    """The digest in a process that finds its packages there."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, folders))}
    return subprocess.run(
        [sys.executable, "-c", PRINTED], env=environment, capture_output=True, text=True, check=True
    ).stdout


def test_whatever_is_mended_in_place_is_another_program(tmp_path: Path):
    """A rule, a sentence, a kind of a package of somebody else; the same files are the same."""
    product, strangers = tmp_path / "product", tmp_path / "strangers"
    spared = shutil.ignore_patterns("__pycache__")
    shutil.copytree(Path(lms_bridge.__file__).parent, product / "lms_bridge", ignore=spared)
    shutil.copytree(FIXTURES / "stranger_kinds", strangers, ignore=spared)
    first = digest(product)
    assert digest(product) == first
    found = [first, digest(product, strangers)]
    for path in (
        strangers / "stranger_rules" / "interviews.py",
        product / "lms_bridge" / "rules" / "deadline.py",
        product / "lms_bridge" / "text/locale/fr/LC_MESSAGES/lms_bridge.po",
    ):
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        found.append(digest(product, strangers))
    assert len(set(found)) == len(found)
