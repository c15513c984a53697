"""Rules are changed on a real cohort: compared, refused or switched on, taken back, replayed."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import zlib
from pathlib import Path

import pytest
from typer.testing import Result

from lms_bridge.bootstrap import bridge
from lms_bridge.cli.running import TO_LOOK_AT
from lms_bridge.errors import (
    ActivationRefused,
    BrakeApplied,
    BridgeError,
    ConfigurationError,
    ProgrammeError,
)
from lms_bridge.text.causes import error_in_words
from tests.flow.rules_world import DU, change, own_folder

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
    for each in [*(folder / "cases").iterdir(), folder / "quality.yaml"]:
        each.unlink()  # one case of ours says enough, and claims of quality nothing
    (folder / "cases" / "hours.yaml").write_text(CASE, encoding="utf-8")
    assert site.run("sync", DU).exit_code == TO_LOOK_AT
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


def refusal(site, *arguments: str) -> BaseException | None:
    """What a command is refused with."""
    result: Result = site.run(*arguments)
    assert result.exit_code != 0
    return result.exception


def words_of(refused: BaseException | None) -> str:
    """What an error says to whoever reads English."""
    assert isinstance(refused, BridgeError)
    return error_in_words(refused, "en")


def test_rules_are_compared_switched_on_and_taken_back(changing):
    """From the folder's first change to going back: each verdict is by the rules in force."""
    site, folder = changing
    before = statuses(site)
    first = bridge(site.file).programme(DU).fingerprint
    assert site.run("programme", "activate", DU, *WHO, "--yes").exit_code == 0
    easier(folder)

    # What the folder holds does not judge; whoever looks is told.
    synced = site.run("sync", DU)
    assert synced.exit_code == TO_LOOK_AT
    assert "le dossier contient 2026.2, en vigueur\u00a0: 2026.1" in synced.output
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
    assert "2026.1" in made.output
    assert "2026.2" in made.output

    assert site.run("sync", DU, "--release-brake").exit_code == TO_LOOK_AT
    after = statuses(site)
    assert {who for who in after if after[who] != before[who]} <= changed
    assert [who for who in after if after[who] == "validated" != before[who]]

    again = site.run("programme", "activate", DU, *WHO)
    assert "rien à faire" in again.output
    back = site.run("programme", "activate", DU, first[:12], *WHO, "--yes", "--release-brake")
    assert back.exit_code == 0, back.output
    assert site.run("sync", DU, "--release-brake").exit_code == TO_LOOK_AT
    assert statuses(site) == before
    replayed = site.json("replay", DU, "--all")
    assert replayed["different"] == []
    assert replayed["replayed"] > len(before)


def test_what_is_not_sound_is_not_switched_on(changing):
    """A case that fails, no case, a file that does not load, nobody to confirm or explain."""
    site, folder = changing
    activate = ("programme", "activate", DU)
    assert isinstance(refusal(site, *activate, "--yes"), ActivationRefused)
    nobody = refusal(site, *activate, *WHO)
    assert isinstance(nobody, ActivationRefused)
    assert "--yes" in words_of(nobody)

    cases = folder / "cases" / "hours.yaml"
    cases.write_text(CASE.replace("21 h", "20 h"), encoding="utf-8")
    failing = refusal(site, *activate, *WHO, "--yes")
    assert isinstance(failing, ActivationRefused)
    assert "1 of 1 cases" in words_of(failing)
    assert "cases/hours.yaml" in words_of(failing)
    cases.unlink()
    assert "no cases" in words_of(refusal(site, *activate, *WHO, "--yes"))

    change(folder, "units/ue2.yaml", "at_least", "at_lest")
    assert isinstance(refusal(site, *activate, *WHO, "--yes"), ProgrammeError)
    assert bridge(site.file).store.activations.recorded(DU) == ()


def test_a_broken_folder_stops_nobody_once_rules_are_active(changing):
    """Whatever the folder holds meanwhile, the active rules judge; the list says what is wrong."""
    site, folder = changing
    assert site.run("programme", "activate", DU, *WHO, "--yes").exit_code == 0
    change(folder, "units/ue2.yaml", "at_least", "at_lest")
    synced = site.run("sync", DU)
    assert synced.exit_code == TO_LOOK_AT, synced.output
    assert "le dossier n'est pas utilisable, en vigueur\u00a0: 2026.1" in synced.output
    listed = {each["source"]: each for each in site.json("programme", "list")}
    own = listed[str(folder)]
    assert (own["enabled"], own["active"][:6]) == (True, "2026.1")
    assert "le dossier n'est pas utilisable" in site.run("programme", "list").output
    change(folder, "programme.yaml", "version:", "versoin:")
    broken = {each["source"]: each for each in site.json("programme", "list")}[str(folder)]
    assert "`version` manque" in broken["problem"]


def test_a_track_that_is_gone_is_told_and_refused(changing):
    """Whoever follows it cannot be judged under the new rules; the intakes still name it."""
    site, folder = changing
    assert site.run("programme", "activate", DU, *WHO, "--yes").exit_code == 0
    for each in [*sorted(folder.glob("units/*.yaml")), folder / "effects.yaml"]:
        text = each.read_text(encoding="utf-8")
        each.write_text(text.replace("mention-2", "mention-3"), encoding="utf-8")
    change(folder, "programme.yaml", "  mention-2:", "  mention-3:")
    found = site.json("programme", "diff", "active", "folder", "--programme", DU)
    assert found["unjudged"]
    assert {each["rules"] for each in found["unjudged"]} == {"new"}
    cause = found["unjudged"][0]["cause"]
    assert cause["code"] == "intake.no_track"
    assert ["track", "mention-2"] in cause["values"]
    gone = refusal(site, "programme", "activate", DU, *WHO, "--yes", "--release-brake")
    assert isinstance(gone, ConfigurationError)
    assert "has no track “mention-2”" in words_of(gone)


def test_a_comparison_is_printed_for_people_and_for_spreadsheets(changing):
    """Tables with totals; a line of CSV for each change; the same version changes nobody."""
    site, folder = changing
    same = site.run("programme", "diff", "active", "folder", "--programme", DU)
    assert "ce sont les mêmes règles" in same.output
    assert "0 sur 13\u00a0: apprenants qui changent" in same.output
    easier(folder)
    shown = site.run("programme", "diff", "du-pccpu", str(folder))
    assert shown.exit_code == 0, shown.output
    assert "cohort:LMSB-DU-UE2" in shown.output
    rows = list(csv.DictReader(io.StringIO(
        site.run("programme", "diff", "du-pccpu", str(folder), "--csv").stdout
    )))  # fmt: skip
    changed = {row["apprenant"] for row in rows}
    assert f"{len(changed)} sur 13\u00a0: apprenants qui changent" in shown.output
    assert {row["après"] for row in rows if row["composante"] == "UE2"} == {"Validé"}
    early = site.json("programme", "diff", "du-pccpu", str(folder), "--on", "2020-01-01")
    assert early["on"] == "2020-01-01"
    nothing = refusal(site, "programme", "diff", "active", "folder")
    assert "--programme" in words_of(nothing)


def deflated(document: object) -> bytes:
    """A body as the database keeps it."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return zlib.compress(text.encode())


def test_verdicts_are_replayed_even_those_of_an_older_database(changing):
    """Evidence kept before results had marks gives the same bytes; a changed text is found."""
    site, _ = changing
    database = sqlite3.connect(site.file.parent / "bridge.db")
    older = 0
    for key, body in database.execute("SELECT digest, body FROM evidence").fetchall():
        facts = json.loads(zlib.decompress(body))
        for each in facts["results"]:
            older += "mark" in each
            each.pop("mark", None)
        database.execute("UPDATE evidence SET body = ? WHERE digest = ?", (deflated(facts), key))
    database.commit()
    assert older
    replayed = site.json("replay", DU, "--all")
    assert (replayed["different"], replayed["older_form"]) == ([], 0)

    number, body = database.execute("SELECT id, body FROM verdicts ORDER BY id").fetchone()
    said = json.loads(zlib.decompress(body))
    unit = next(each for each in said["components"] if each["component"] == "UE2")
    unit["status"] = "exempted"
    forge = "UPDATE verdicts SET body = ? WHERE id = ?"
    database.execute(forge, (deflated(said), number))
    database.commit()
    result = site.run("replay", DU, said["learner"])
    assert result.exit_code == 1
    assert "exempted" in result.output
    assert site.run("replay", DU, "--verdict", str(number)).exit_code == 1
    assert site.run("replay", DU, "--verdict", str(number + 1)).exit_code == 0
    assert site.run("replay", DU, "--verdict", "999999").exit_code != 0

    # A text that leaves out a field added since says the same; one byte more does not.
    older_text = json.loads(zlib.decompress(body))
    del older_text["discrepancies"]
    for document, exit_code in ((older_text, 0), ({**older_text, "more": 1}, 1)):
        database.execute(forge, (deflated(document), number))
        database.commit()
        assert site.run("replay", DU, "--verdict", str(number)).exit_code == exit_code
    database.close()


def test_an_old_verdict_is_explained_by_the_rules_that_made_it(changing):
    """Between switching on and the next sync, titles and hours are those it was judged by."""
    site, folder = changing
    assert site.run("programme", "activate", DU, *WHO, "--yes").exit_code == 0
    learner = site.json("status", DU)[0]["learner"]
    before = site.run("explain", DU, learner).output
    change(folder, "units/ue2.yaml", "Approche systémique, coord", "Une approche nouvelle, coord")
    easier(folder)
    made = site.run("programme", "activate", DU, *WHO, "--yes", "--release-brake")
    assert made.exit_code == 0, made.output
    assert site.run("explain", DU, learner).output == before
    assert site.run("sync", DU, "--release-brake").exit_code == TO_LOOK_AT
    assert "Une approche nouvelle" in site.run("explain", DU, learner).output


def test_what_nobody_has_read_yet_is_told_before_and_until_the_first_sync(changing):
    """A stricter pass mark: facts say passed and failed by the old one until they are read anew."""
    site, folder = changing
    assert site.run("programme", "activate", DU, *WHO, "--yes").exit_code == 0
    change(folder, "programme.yaml", "mark: {2019-09-01: 10}", "mark: {2019-09-01: 12}")
    diff = ("programme", "diff", "active", "folder", "--programme", DU)
    found = {each["need"]: each["why"] for each in site.json(*diff)["provisional"]}
    assert found["result:M1-UE4"] == "otherwise"
    assert "Provisoire jusqu'à la première synchronisation" in site.run(*diff).output
    done = site.run("programme", "activate", DU, *WHO, "--yes", "--release-brake")
    assert done.exit_code == 0, done.output
    again = {each["need"]: each["why"] for each in site.json(*diff)["provisional"]}
    assert again == found
    assert site.run("sync", DU, "--release-brake").exit_code == TO_LOOK_AT
    assert site.json(*diff)["provisional"] == []
