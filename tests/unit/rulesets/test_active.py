"""Which rules judge, which of the site's values are about them, and what a site forbids."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from lms_bridge.bootstrap import bridge, shipped_programmes
from lms_bridge.errors import ConfigurationError, ProgrammeError, StoreError
from lms_bridge.model.activation import Activation
from lms_bridge.model.canonical import digest
from lms_bridge.programme import Programme, load_programme
from lms_bridge.rulesets.rulebook import Rulebook
from lms_bridge_testing.stores import fresh_store
from tests.programmes.shipped import shipped
from tests.refusals import refusing

DU: Programme = shipped("du_pccpu")
NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)

SITE = """\
site: essai
academic_year: 2026-2027
moodle: {{url: "https://moodle.example.org", token: {{env: T}}}}
{more}
programmes:
  du-pccpu:
    folder: du_pccpu
    intakes: [{{track: mention-1, cohort: A}}]
    bindings:
      {need}: [{provider}]
"""


def site_file(folder: Path, need: str = "hours:UE2", more: str = "") -> Path:
    """A site that takes its programme from a folder beside it."""
    if not (folder / "du_pccpu").exists():
        shutil.copytree(shipped_programmes()["du_pccpu"], folder / "du_pccpu")
    path = folder / "site.yaml"
    kind = "attendance: {course: C, activity: A}"
    if need.startswith("assessment"):
        kind = "grade: {course: C, item: A}"
    path.write_text(SITE.format(need=need, provider=f"{{{kind}}}", more=more), encoding="utf-8")
    return path


def without_assessment(programme: Programme) -> Programme:
    """Rules of a time before UE2 was assessed."""
    files = dict(programme.files)
    text = files["units/ue2.yaml"]
    kept = [it for it in text.splitlines(keepends=True) if "assessment:" not in it]
    files["units/ue2.yaml"] = "".join(kept)
    return load_programme(programme.id, files)


def switch_on(file: Path, programme: Programme) -> None:
    """Record that these rules judge."""
    opened = bridge(file)
    opened.store.rules.keep(programme.fingerprint, programme.id, programme.files)
    opened.store.activations.record(
        Activation(0, programme.id, programme.version, programme.fingerprint, "x", "y", NOON, 0, 0)
    )
    opened.close()


def test_the_folder_judges_until_something_is_switched_on(tmp_path: Path):
    """And every need that it does not know is a slip in the site file."""
    opened = bridge(site_file(tmp_path))
    assert opened.programme("du-pccpu").fingerprint == DU.fingerprint
    assert opened.in_force.active("du-pccpu") == ""
    opened.close()
    slip = bridge(site_file(tmp_path, need="hours:UE22"))
    with refusing(ConfigurationError, "needs nothing called “hours:UE22”"):
        _ = slip.programmes
    slip.close()


def test_a_need_of_another_version_is_no_slip_once_rules_are_active(tmp_path: Path):
    """The site may bind what the folder asks for already; what no version knows is refused."""
    file = site_file(tmp_path, need="assessment:UE2")
    old = without_assessment(DU)
    switch_on(file, old)
    opened = bridge(file)
    programme, enabled = opened.in_force.both("du-pccpu")
    assert programme.fingerprint == old.fingerprint
    assert enabled.bindings == {}
    assert opened.in_force.fits("du-pccpu", DU).bindings.keys() == {"assessment:UE2"}
    opened.close()
    slip = bridge(site_file(tmp_path, need="assessment:UE22"))
    with refusing(ConfigurationError, "needs nothing called"):
        _ = slip.programmes
    slip.close()


def test_python_is_refused_where_the_site_forbids_it(tmp_path: Path):
    """In the folder, and in rules that the database kept from a time when it was allowed."""
    file = site_file(tmp_path, more="python_in_programmes: false")
    sound = bridge(file)
    assert sound.programmes
    (tmp_path / "du_pccpu" / "hooks.py").write_text("raise SystemExit('run')\n", encoding="utf-8")
    opened = bridge(file)
    with refusing(ProgrammeError, "this site forbids Python in programmes"):
        _ = opened.programmes
    opened.close()
    files = {**DU.files, "hooks.py": "raise SystemExit('run')\n"}
    sound.close()
    kept = replace(DU, fingerprint=digest(files), files=files)
    switch_on(file, kept)
    again = bridge(file)
    with refusing(ProgrammeError, "this site forbids Python in programmes"):
        _ = again.programmes
    again.close()


def test_rules_that_are_gone_leave_a_page_with_the_names_of_today():
    """Explaining never fails for rules; judging by them does."""
    rulebook = Rulebook(fresh_store())
    with refusing(StoreError, "not in the database"):
        rulebook.load("du-pccpu", "0" * 64)
