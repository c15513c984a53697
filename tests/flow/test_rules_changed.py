"""Rules are changed on a real cohort: compared, refused or switched on, taken back, replayed."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from pathlib import Path

import pytest
from rules_world import DU, change, own_folder

from lms_bridge.bootstrap import bridge
from lms_bridge.errors import ActivationRefused, BrakeApplied, ConfigurationError, ProgrammeError

WHO = ("--by", "scolarite", "--because", "conseil du 3 mars")

CASE = """\
track: mention-1
year: 2026-2027
on: 2027-06-30
cases:
  - case: Toutes les heures de UE2
    given:
      - attended 21 h of UE2
    expect:
      - UE2 is validated by attendance
"""


@pytest.fixture
def changing(site):
    """A site that takes the programme from a folder of its own, after its first sync."""
    folder = own_folder(site.file)
    for each in (folder / "cases").iterdir():
        each.unlink()
    (folder / "cases" / "hours.yaml").write_text(CASE, encoding="utf-8")
    assert site.run("sync", DU).exit_code == 0
    # From the second run on, few may change at once.
    text = site.file.read_text(encoding="utf-8")
    few = "brake: {share: 0, spare: 1}"
    site.file.write_text(text.replace("brake: {share: 1}", few), encoding="utf-8")
    return site, folder


def easier(folder: Path, version: str = "2026.2") -> None:
    """Two hours are enough for UE2 from now on."""
    change(folder, "programme.yaml", 'version: "2026.1"', f'version: "{version}"')
    change(folder, "units/ue2.yaml", "at_least: {2019-09-01: 21}", "at_least: {2019-09-01: 2}")


def statuses(site, unit: str = "UE2") -> dict[str, str]:
    """Where everybody stands in a unit."""
    found = {}
    for verdict in site.json("status", DU):
        for each in verdict["components"]:
            if each["component"] == unit:
                found[verdict["learner"]] = each["status"]
    return found


def test_rules_are_compared_switched_on_and_taken_back(changing):
    """From the folder's first change to going back: each verdict is by the rules in force."""
    site, folder = changing
    before = statuses(site)
    first = bridge(site.file).programme(DU).fingerprint
    assert site.run("programme", "activate", DU, *WHO, "--yes").exit_code == 0
    easier(folder)

    # What the folder holds does not judge; whoever looks is told.
    synced = site.run("sync", DU)
    assert synced.exit_code == 0
    assert "the folder holds 2026.2, active is 2026.1" in synced.output
    assert statuses(site) == before

    found = site.json("programme", "diff", "active", "folder", "--programme", DU)
    changed = {each["learner"] for each in found["changes"]}
    assert changed
    assert (found["judged"], found["changed"]) == (len(before), len(changed))
    step = next(it for it in found["changes"][0]["steps"] if it["component"] == "UE2")
    assert step["after"] == "validated"
    assert step["why_before"] != step["why_after"]
    assert step["why_after"]["source"]
    assert found["effects"]

    braked = site.run("programme", "activate", DU, *WHO, "--yes")
    assert isinstance(braked.exception, BrakeApplied)
    made = site.run("programme", "activate", DU, *WHO, "--yes", "--release-brake")
    assert made.exit_code == 0, made.output
    print(made.output); print(site.run("programme", "diff", first[:8], "rules/du_pccpu" if False else str(folder), "--programme", DU).output); print(site.run("programme","list").output)
    assert "2026.1" in made.output
    assert "2026.2" in made.output

    assert site.run("sync", DU, "--release-brake").exit_code == 0
    after = statuses(site)
    assert {who for who in after if after[who] != before[who]} <= changed
    assert [who for who in after if after[who] == "validated" != before[who]]

    again = site.run("programme", "activate", DU, *WHO)
    assert "nothing to do" in again.output
    back = site.run("programme", "activate", DU, first[:12], *WHO, "--yes", "--release-brake")
    assert back.exit_code == 0, back.output
    assert site.run("sync", DU, "--release-brake").exit_code == 0
    assert statuses(site) == before
    replayed = site.json("replay", DU, "--all")
    assert replayed["different"] == []
    assert replayed["replayed"] > len(before)
