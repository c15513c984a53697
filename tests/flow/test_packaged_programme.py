"""A programme that comes in an installed package is enabled by its name, and judges."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from lms_bridge import bootstrap
from lms_bridge.errors import ConfigurationError
from lms_bridge.lms.moodle.role import CAPABILITIES
from lms_bridge.runs import sync
from lms_bridge_testing.cohort import build
from lms_bridge_testing.demo_site import site_file_text
from lms_bridge_testing.sandbox import SandboxMoodle
from tests.paths import PLUGINS
from tests.refusals import refusing

PLUGIN = PLUGINS / "licence_info_s1"
TOKEN = "MADE_UP_TOKEN"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with a programme as pip leaves it; importing it would fail."""
    found = tmp_path / "site-packages"
    (found / "semesters").mkdir(parents=True)
    (found / "semesters" / "__init__.py").write_text("raise SystemExit('it was run')\n")
    shutil.copytree(PLUGIN, found / "semesters" / "first")
    head = found / "semesters" / "first" / "programme.yaml"
    text = head.read_text(encoding="utf-8")
    assert "\nid: licence-info-s1\n" in f"\n{text}"
    head.write_text(text.replace("id: licence-info-s1", "id: packaged-s1"), encoding="utf-8")
    about = found / "semesters-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: semesters\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(
        "[lms_bridge.programmes]\npackaged-s1 = semesters:first\n"
    )
    monkeypatch.syspath_prepend(str(found))
    return found


@pytest.mark.usefixtures("package")
def test_a_packaged_programme_is_enabled_by_name_and_judges(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Its version and fingerprint stand in every verdict, and its package's code is never run."""
    demo = build(12, semester=True)
    with SandboxMoodle(demo.state, capabilities=CAPABILITIES) as moodle:
        monkeypatch.setenv(TOKEN, moodle.token)
        text = site_file_text(moodle.url, TOKEN, "sqlite:///packaged.db", demo.today, semester=True)
        path = tmp_path / "site.yaml"
        path.write_text(text.replace("  licence-info-s1:", "  packaged-s1:"), encoding="utf-8")
        bridge = bootstrap.bridge(path)
        try:
            report = sync(bridge.job("packaged-s1"))
            verdicts = bridge.store.verdicts.latest("packaged-s1")
            fingerprint = bridge.programme("packaged-s1").fingerprint
        finally:
            bridge.close()
    assert report.counts["judged"] == len(verdicts) == 12
    assert {each.rules for each in verdicts} == {fingerprint}
    assert "semesters" not in sys.modules


@pytest.mark.usefixtures("package")
def test_available_is_not_enabled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A site that does not name it does not run it."""
    monkeypatch.setenv(TOKEN, "made-up")
    text = site_file_text("http://localhost:1", TOKEN, "sqlite:///other.db")
    path = tmp_path / "site.yaml"
    path.write_text(text, encoding="utf-8")
    bridge = bootstrap.bridge(path)
    try:
        with refusing(ConfigurationError, "does not enable a programme packaged-s1"):
            bridge.job("packaged-s1")
    finally:
        bridge.close()
