"""The commands as a person uses them, against a sandbox Moodle over HTTP."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lms_bridge.bootstrap import bridge
from lms_bridge.cause import as_written
from lms_bridge.cli.app import app, exit_code, main
from lms_bridge.cli.demo import TOKEN, today
from lms_bridge.cli.running import TO_LOOK_AT
from lms_bridge.errors import (
    AccessDenied,
    BrakeApplied,
    BridgeError,
    ConfigurationError,
    DecisionRefused,
    LmsUnavailable,
    NotConfirmed,
    SkipRecord,
    UnknownRecord,
)
from lms_bridge.settings import read_site_file
from lms_bridge.text import Wording
from lms_bridge.text.causes import error_in_words
from lms_bridge.text.cells import safe_cell
from tests.paths import PLUGINS
from tests.refusals import in_english


def as_process(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run lms-bridge as a shell does."""
    command = [sys.executable, "-c", "from lms_bridge.cli import main; main()", *arguments]
    return subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def test_demo_judges_writes_and_finds_nothing_to_do_the_second_time(tmp_path: Path):
    """The demo judges three programmes, opens the pages, and ends with the line to look for."""
    ran = as_process("demo", "--lang", "en", "--once", "--learners", "16", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    *_, pages, last = ran.stdout.strip().splitlines()
    assert re.search(r"a teacher sees \d+ learners of the course, a learner 0 others", pages)
    assert re.fullmatch(r"demo: 28 learners judged, \d+ writes verified, second run 0 writes", last)


@pytest.mark.parametrize(
    ("options", "said"),
    [((), "Moodle ne connaît pas le jeton"), (("--lang", "en"), "Moodle does not know the token")],
)
def test_an_error_speaks_the_language_of_its_command(site, options: tuple[str, ...], said: str):
    """The site's, or the one asked for; also when Moodle stops the command."""
    ran = as_process("plan", "csec", *options, cwd=site.file.parent, **{TOKEN: "0" * 32})
    assert ran.returncode == 3
    assert said in ran.stderr
    assert "→" in ran.stderr


def test_plan_shows_every_write_and_writes_nothing(site):
    """A plan names learners, targets and reasons; the LMS and the database stay as they were."""
    before = len(site.moodle.state.journal)
    plan = site.json("plan", "du-pccpu")
    assert plan["judged"] > 0
    assert all(action["reason"]["component"] for action in plan["plan"]["actions"])
    assert len(site.moodle.state.journal) == before
    assert site.json("runs") == []
    shown = site.run("plan", "du-pccpu")
    assert "LMSB-DU-UE1" in shown.output


def test_sync_then_status_then_explain(synced):
    """After a sync everybody has a status, and each status its reasons."""
    verdicts = synced.json("status", "csec")
    assert {each["status"] for each in verdicts} >= {"in_progress", "admitted"}
    for row in synced.cohort.rows.values():
        explained = synced.run("explain", row.programme, row.idnumber)
        assert explained.exit_code == 0
        assert "UE1" in explained.output or "BC1" in explained.output


def test_status_as_csv_has_a_line_a_learner_in_words(synced):
    """The CSV holds one line a learner, with statuses in words."""
    result = synced.run("status", "du-pccpu", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    verdicts = synced.json("status", "du-pccpu")
    assert [row["apprenant"] for row in rows] == [each["learner"] for each in verdicts]
    assert {row["UE5"] for row in rows} <= {
        "Validé",
        "Dispense",
        "En cours",
        "Non validé",
        "Impossible à établir",
    }


@pytest.mark.parametrize("cell", ["=1+1", "+33", "-2", "@SUM", "\tx", "\rx"])
def test_no_csv_cell_is_a_formula(cell: str):
    """A cell that a spreadsheet would run is written as text."""
    assert safe_cell(cell) == f"'{cell}"
    assert safe_cell("UE1") == "UE1"


def test_the_command_that_settles_a_drift_is_printed_to_be_copied(synced):
    """The table has words and a number; the command below it, as it stands, restores."""
    state = synced.cohort.state
    cohort = next(each for each in state.cohorts.values() if each.idnumber == "LMSB-DU-UE1")
    programme, person = "du-pccpu", min(cohort.members)
    learner = state.users[person].idnumber
    cohort.members.discard(person)
    shown = synced.run("plan", programme).output
    rows = [line for line in shown.splitlines() if "│" in line]
    assert any(learner in row and "la cohorte" in row for row in rows)
    assert not any("cohort:" in row for row in rows)
    (command,) = [line for line in shown.splitlines() if line.startswith("  1. ")]
    program, *words = shlex.split(command.removeprefix("  1. "))
    assert program == "lms-bridge"
    settled = synced.run(*words)
    assert settled.exit_code == 0, settled.output
    assert synced.json("plan", programme)["plan"]["drifts"] == []


def test_a_second_sync_writes_nothing(synced):
    """Doing it twice is doing it once."""
    before = len(synced.moodle.state.journal)
    report = synced.json("sync", "du-pccpu")
    assert report["receipts"] == []
    assert len(synced.moodle.state.journal) == before
    assert [run["state"] for run in synced.json("runs", "du-pccpu")] == ["done", "done"]


def test_a_sync_says_what_a_person_has_to_look_at(site):
    """Set aside or contradictory: in a table, as a count, and as an exit code that cron sees."""
    ran = site.run("sync", "csec")
    assert ran.exit_code == TO_LOOK_AT
    report = json.loads(site.run("sync", "csec", "--json").stdout)
    opened = bridge(site.file)
    having = [each for each in opened.store.verdicts.latest("csec") if each.to_look_at]
    assert having
    assert report["counts"]["discrepancies"] == len(having)
    assert [each["learner"] for each in report["discrepancies"]] == [one.learner for one in having]
    wording = Wording("fr", opened.programmes["csec"])
    table = " ".join(ran.output.split())
    assert "À vérifier par une personne" in table
    assert having[0].learner in table
    assert wording.discrepancy(having[0].to_look_at[0]).split()[0] in table
    planned = json.loads(site.run("plan", "csec", "--json").stdout)
    assert planned["discrepancies"] == report["discrepancies"]
    alone = next(each for each in opened.store.verdicts.latest("csec") if not each.to_look_at)
    assert site.run("sync", "csec", "--learner", alone.learner).exit_code == 0


def test_one_learner_can_be_synced_alone(site):
    """--learner judges and writes for that learner only."""
    row = site.cohort.rows["ue1-five-hours"]
    report = site.json("sync", "du-pccpu", "--learner", row.idnumber)
    assert report["counts"]["judged"] == 1
    assert {receipt["key"].rpartition("@")[2] for receipt in report["receipts"]} == {row.idnumber}


def test_a_decision_is_seen_at_once_and_acted_upon_by_the_next_sync(synced):
    """An exemption by hand wins over computation, with who and why."""
    row = synced.cohort.rows["ue1-all-in-ethics"]
    made = synced.run(
        "decide", "du-pccpu", row.idnumber, "exemption", "UE1", "granted",
        "--because", "diplôme étranger", "--by", "jury-2026", "--on", today().isoformat(),
    )  # fmt: skip
    assert made.exit_code == 0, made.output
    assert "diplôme étranger" in made.output
    report = synced.json("sync", "du-pccpu")
    assert f"cohort:LMSB-DU-UE1@{row.idnumber}" in [each["key"] for each in report["receipts"]]
    verdict = synced.json("explain", "du-pccpu", row.idnumber)
    unit = next(each for each in verdict["components"] if each["component"] == "UE1")
    assert (unit["status"], unit["how"]) == ("exempted", ["human_decision"])


def test_what_was_recorded_stands_last(synced):
    """The verdict fills several screens: what was recorded, and how to take it back, follow it."""
    row = next(each for each in synced.cohort.rows.values() if each.programme == "du-pccpu")
    said = ("--because", "commission du 3 juin", "--by", "registrar-7")
    told = synced.run("decide", "du-pccpu", row.idnumber, "exemption", "UE1", "granted", *said)
    *_, recorded, back = told.stdout.strip().splitlines()
    assert "commission du 3 juin" in recorded
    assert f"lms-bridge decide du-pccpu {row.idnumber} exemption UE1 withdrawn" in back


def test_what_is_not_validated_is_revoked_only_when_confirmed(synced):
    """There is nothing to revoke: the unit is named, and without a yes nothing is recorded."""
    found = (
        (verdict["learner"], each["component"])
        for verdict in synced.json("status", "du-pccpu")
        for each in verdict["components"]
        if each["status"] == "in_progress"
    )
    learner, unit = next(found)
    words = ("revocation", unit, "revoked", "--because", "erreur", "--by", "scolarité")
    asked = synced.run("decide", "du-pccpu", learner, *words)
    assert isinstance(asked.exception, NotConfirmed)
    assert f"rien à retirer : {unit}" in asked.output.replace("\u00a0", " ")
    assert synced.run("decide", "du-pccpu", learner, *words, "--yes").exit_code == 0


def test_a_jury_that_breaks_its_composition_is_refused_with_the_reason(synced):
    """A jury of three with one outsider: 33 % is not more than 66 %; nothing is recorded."""
    row = next(each for each in synced.cohort.rows.values() if each.programme == "csec")
    result = synced.run(
        "decide", "csec", row.idnumber, "jury", "award", "admitted",
        "--because", "délibération", "--by", "jury-2026",
        "--member", "certifying-body", "--member", "professional:outside:chair",
        "--member", "professional",
    )  # fmt: skip
    assert isinstance(result.exception, DecisionRefused)
    told = error_in_words(result.exception, "en")
    assert "33% of its members" in told.replace("\xa0", "")
    assert "REF" in told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("exemption", "UE99", "granted"), "UE99"),
        (("exemption", "UE1", "perhaps"), "perhaps"),
        (("document", "document:M9", "accepted"), "document:M9"),
        (("agreement", "agreement:nobody", "given"), "agreement:nobody"),
    ],
)
def test_a_decision_about_nothing_known_is_refused(synced, words, said):
    """A misspelt subject or outcome is refused, with what may be written instead."""
    row = synced.cohort.rows["ue1-five-hours"]
    result = synced.run("decide", "du-pccpu", row.idnumber, *words, "--because", "x", "--by", "y")
    assert isinstance(result.exception, DecisionRefused)
    assert said in in_english(result.exception)
    assert "use one of" in in_english(result.exception)


def test_acquired_lists_and_records_blocks(synced):
    """Blocks acquired for ever are listed; one from before the bridge can be recorded, once."""
    row = synced.cohort.rows["ue1-five-hours"]
    known = synced.json("acquired", "csec")
    assert known
    learner = known[0]["learner"]
    result = synced.run(
        "acquired", "csec", learner, "--add", "BC5", "--on", "2024-06-30",
        "--because", "certificat papier", "--by", "scolarité", "--yes",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "30/06/2024" in result.output
    refused = synced.run(
        "acquired", "du-pccpu", row.idnumber, "--add", "UE1", "--on", "2024-06-30",
        "--because", "x", "--by", "scolarité",
    )  # fmt: skip
    assert isinstance(refused.exception, DecisionRefused)


ADD = (
    *("--add", "BC5", "--on", "2024-06-30", "--by", "scolarité", "--yes"),
    *("--because", "certificat papier"),
)


def test_a_blank_reason_of_a_block_is_named_alone(synced):
    """Everything else is given, so nothing else is asked for."""
    learner = next(each["learner"] for each in synced.json("status", "csec"))
    result = synced.run("acquired", "csec", learner, *ADD[:-1], " ")
    assert result.exit_code == 2
    assert "le motif est vide" in " ".join(result.output.split())
    assert "--on" not in result.output


def test_a_block_typed_twice_is_recorded_once(synced):
    """The second time says so; what is typed otherwise is in force, and the first one stays."""
    learner = next(each["learner"] for each in synced.json("status", "csec"))
    for words in (ADD, ADD, (*ADD, "--mark", "12,5/20"), (*ADD, "--mark", "12,50/20")):
        result = synced.run("acquired", "csec", learner, *words)
        assert result.exit_code == 0, result.output
    assert "rien n'est ajouté" in result.output
    kept = [each for each in synced.json("acquired", "csec", learner) if each["number"]]
    assert [(each["mark"], each["state"]) for each in kept] == [
        (None, "replaced"),
        ("12.5", "in_force"),
    ]


def blocks_of(synced, learner):
    """What people recorded of a learner's blocks: day, who, and what it is by now."""
    kept = [each for each in synced.json("acquired", "csec", learner) if each["number"]]
    return [(each["on"], each["by"], each["state"]) for each in kept]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ("À enregistrer", "Situation du bloc", "rien n'est acquis", "30/06/2024")),
        ("en", ("To be recorded", "Where the block stands", "nothing is acquired", "30 June 2024")),
    ],
)
def test_a_block_is_shown_before_it_is_recorded(synced, language, words):
    """What is known of the learner and of the block; without a yes nothing is kept, and 8."""
    learner = next(each["learner"] for each in synced.json("status", "csec"))
    unasked = [each for each in ADD if each != "--yes"]
    ran = synced.run("acquired", "csec", learner, *unasked, "--lang", language)
    assert isinstance(ran.exception, NotConfirmed)
    said = ran.output.replace("\u00a0", " ")
    known = (learner, "scolarité", "certificat papier", "/user/profile.php?id=")
    assert all(each in said for each in (*words, *known))
    assert blocks_of(synced, learner) == []


def test_another_day_is_shown_beside_the_one_in_force(synced):
    """The day and source of a block acquired already, and who said so, before they are replaced."""
    learner = next(each["learner"] for each in synced.json("status", "csec"))
    assert synced.run("acquired", "csec", learner, *ADD).exit_code == 0
    other = ("--add", "BC5", "--on", "2023-06-30", "--by", "jury", "--because", "procès-verbal")
    ran = synced.run("acquired", "csec", learner, *other)
    assert isinstance(ran.exception, NotConfirmed)
    said = ran.output.replace("\u00a0", " ")
    assert "Acquis jusqu'ici : Bloc acquis le 30/06/2024" in said
    assert "saisi par scolarité" in said
    assert "certificat papier" in said
    assert "prendront la place" in said
    assert blocks_of(synced, learner) == [("2024-06-30", "scolarité", "in_force")]


def test_a_wrong_block_is_taken_back(synced):
    """With a reason; what was recorded before it is in force again, and everything is kept."""
    learner = next(each["learner"] for each in synced.json("status", "csec"))
    before = synced.json("explain", "csec", learner)
    for words in (ADD, (*ADD, "--on", "2023-06-30")):
        told = synced.run("acquired", "csec", learner, *words).output
    assert f"lms-bridge acquired csec {learner} --withdraw BC5 --by" in told
    back = ("--withdraw", "BC5", "--by", "scolarité", "--because", "mauvaise personne")
    ran = synced.run("acquired", "csec", learner, *back, "--lang", "en")
    assert isinstance(ran.exception, NotConfirmed)
    assert "Acquired then: Block acquired on 30" in ran.output.replace("\u00a0", " ")
    assert synced.run("acquired", "csec", learner, *back, "--yes").exit_code == 0
    assert [state for _, _, state in blocks_of(synced, learner)] == [
        "in_force",
        "withdrawn",
        "withdrawal",
    ]
    told = synced.run("acquired", "csec", learner, *back, "--yes").output
    assert "mauvaise personne" in told
    states = [state for _, _, state in blocks_of(synced, learner)]
    assert states == ["withdrawn", "withdrawn", "withdrawal", "withdrawal"]
    after = synced.json("explain", "csec", learner)
    assert after["components"] == before["components"]
    nothing = synced.run("acquired", "csec", learner, *back, "--yes")
    assert isinstance(nothing.exception, DecisionRefused)
    assert "no entry of “BC5”" in in_english(nothing.exception)
    assert synced.run("acquired", "csec", learner, *ADD).exit_code == 0
    assert blocks_of(synced, learner)[-1] == ("2024-06-30", "scolarité", "in_force")


def test_an_entry_about_a_block_is_signed(synced):
    """Who, and not the learner; in signs that everybody sees."""
    learner = next(each["learner"] for each in synced.json("status", "csec"))
    for by, words in (("", "who decided"), (learner, "themself"), ("a\u200bb", "200B")):
        ran = synced.run("acquired", "csec", learner, *ADD, "--by", by)
        assert isinstance(ran.exception, DecisionRefused)
        assert words in in_english(ran.exception)
    assert blocks_of(synced, learner) == []


@pytest.mark.parametrize("wrong", [("--by",), ("--because",), ("--on",)])
def test_what_is_missing_of_a_block_is_said(synced, wrong):
    """Nothing is guessed: who, why and since when are asked for."""
    learner = next(each["learner"] for each in synced.json("status", "csec"))
    given = {"--on": "2024-06-30", "--by": "scolarité", "--because": "certificat"}
    options = [word for name, value in given.items() if name not in wrong for word in (name, value)]
    ran = synced.run("acquired", "csec", learner, "--add", "BC5", *options)
    assert ran.exit_code == 2
    assert wrong[0] in ran.output


def test_a_table_of_blocks_has_no_raw_words(synced):
    """How a block was found, and since when, is told in the language."""
    french = synced.run("acquired", "csec").output
    english = synced.run("acquired", "csec", "--lang", "en").output
    on = today()
    assert f"{on:%d/%m/%Y}" in french
    assert "assessment" not in french
    assert "évaluation" in french.casefold()
    assert f"{on:%Y-%m-%d}" not in english


def test_a_block_names_a_learner_who_is_known(synced):
    """A number that is nearly somebody's is refused with whom it may mean; so is a stranger's."""
    learner = synced.json("acquired", "csec")[0]["learner"]
    for words in ((), ADD):
        near = synced.run("acquired", "csec", f"{learner[:4]} {learner[4:]}", *words)
        assert isinstance(near.exception, SkipRecord)
        assert learner in in_english(near.exception)
        stranger = synced.run("acquired", "csec", "nobody", *words)
        assert isinstance(stranger.exception, SkipRecord)


def test_what_is_said_of_a_block_names_it(synced):
    """A day, a reason or a mark without a block is refused, and nothing is listed."""
    learner = synced.json("acquired", "csec")[0]["learner"]
    assert synced.run("acquired", "csec", learner, "--on", "2024-06-30").exit_code == 2


def test_bind_show_lists_every_need(site):
    """Every need is listed with what provides it; the site's cohort lacks nothing."""
    found = site.json("bind", "show", "du-pccpu")
    keys = {each["need"] for each in found}
    assert {"hours:UE1", "result:M2-UE10-MISSION", "agreement:host-institution"} <= keys
    assert site.run("bind", "show", "du-pccpu").exit_code == 0


def test_bind_show_says_what_nothing_provides(site):
    """A course that is not there is told, with exit code 1."""
    course = next(c for c in site.cohort.state.courses.values() if c.idnumber == "DU-UE9")
    site.cohort.state.delete_course(course)
    result = site.run("bind", "show", "du-pccpu", "--missing")
    assert result.exit_code == 1
    assert "DU-UE9" in result.output


def test_programmes_are_listed_checked_and_tested():
    """The programmes that come along load, and their cases pass."""
    for command in (["list"], ["check", "du-pccpu"], ["check", "csec"], ["test", "csec"]):
        result = CliRunner().invoke(app, ["programme", *command])
        assert result.exit_code == 0, result.output


def test_a_failing_case_is_shown_with_its_explanation(tmp_path: Path):
    """A case that fails says what was expected, what was found, and why."""
    source = PLUGINS / "csec"
    for path in source.rglob("*.yaml"):
        copy = tmp_path / "csec" / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "csec" / "cases" / "wrong.yaml").write_text(
        "track: training\nyear: 2025-2026\non: 2026-06-30\n"
        "cases:\n  - case: une attente fausse\n    expect: [BC1 is validated]\n",
        encoding="utf-8",
    )
    result = CliRunner().invoke(app, ["programme", "test", str(tmp_path / "csec")])
    assert result.exit_code == 1
    assert "cases/wrong.yaml:5" in result.output
    assert "BC1 is in progress" in result.output


def test_init_writes_a_site_file_that_loads_and_never_overwrites(tmp_path: Path):
    """The file written is valid as it is; a second init leaves it alone."""
    path = tmp_path / "site.yaml"
    ran = CliRunner().invoke(app, ["init", str(path), "--url", "https://moodle.example.edu"])
    assert ran.exit_code == 0
    assert read_site_file(path).lms.url == "https://moodle.example.edu"
    path.write_text("mine", encoding="utf-8")
    again = CliRunner().invoke(app, ["init", str(path)])
    assert isinstance(again.exception, ConfigurationError)
    assert path.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    "words", [("sandbox", "--folder"), ("programme", "schema", "--out"), ("workers", "--folder")]
)
def test_a_folder_that_cannot_be_made_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
):
    """A file is in its place: the error names it, and nothing is left running."""
    monkeypatch.setenv("LMS_BRIDGE_SITE", str(tmp_path / "site.yaml"))
    CliRunner().invoke(app, ["init", str(tmp_path / "site.yaml")])
    there = tmp_path / "there"
    there.touch()
    ran = CliRunner().invoke(app, [*words, str(there)])
    assert isinstance(ran.exception, ConfigurationError)
    assert ran.exception.cause.code == "file.not_written"
    assert ran.exception.where == str(there)


def test_a_sandbox_on_a_port_that_is_taken_is_said_so(tmp_path: Path):
    """The error names the port, and no site file is written."""
    with socket.create_server(("localhost", 0)) as taken:
        port = str(taken.getsockname()[1])
        ran = CliRunner().invoke(app, ["sandbox", "--port", port, "--folder", str(tmp_path)])
    assert isinstance(ran.exception, ConfigurationError)
    assert ran.exception.cause.code == "port.unusable"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConfigurationError(as_written("x")), 3),
        (AccessDenied(as_written("x")), 3),
        (BrakeApplied(as_written("x")), 4),
        (LmsUnavailable(as_written("x")), 5),
        (UnknownRecord(as_written("x")), 6),
    ],
)
def test_each_kind_of_error_has_its_exit_code(error: BridgeError, code: int):
    """A script can tell what to do next from the exit code."""
    assert exit_code(error) == code


def test_an_error_is_one_message_and_no_traceback(tmp_path: Path):
    """Somebody without a site file is told what to do."""
    ran = as_process("sync", "csec", cwd=tmp_path)
    assert ran.returncode == 3
    assert "lms-bridge init" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_an_unknown_learner_and_an_unknown_programme_are_told(synced):
    """The remedy names what may be written instead."""
    unknown = synced.run("explain", "csec", "nobody")
    assert isinstance(unknown.exception, BridgeError)
    assert exit_code(unknown.exception) == 6
    result = synced.run("sync", "licence")
    assert isinstance(result.exception, ConfigurationError)
    assert "du-pccpu or csec" in in_english(result.exception)


def test_the_brake_stops_a_first_run_and_its_release_lets_it_go(site):
    """With the usual brake the first run stops before any write; --release-brake lets it go."""
    text = site.file.read_text(encoding="utf-8").replace("brake: {share: 1}", "brake: {spare: 0}")
    site.file.write_text(text, encoding="utf-8")
    before = len(site.moodle.state.journal)
    braked = site.run("sync", "du-pccpu")
    assert isinstance(braked.exception, BrakeApplied)
    assert braked.exception.learners
    assert len(site.moodle.state.journal) == before
    assert site.json("status", "du-pccpu") == []
    released = site.run("sync", "du-pccpu", "--release-brake")
    assert released.exit_code == TO_LOOK_AT, released.output


def test_secrets_and_names_stay_out_of_everything_printed_and_stored(synced, tmp_path: Path):
    """Neither the token nor anybody's name is in an answer, a log or the database."""
    token = synced.moodle.token
    ran = as_process(
        "sync", "du-pccpu", "--site", str(synced.file), cwd=tmp_path,
        LMS_BRIDGE_LOG_LEVEL="debug", LMS_BRIDGE_TOKEN=token,
    )  # fmt: skip
    assert ran.returncode == TO_LOOK_AT, ran.stderr
    stored = (synced.file.parent / "bridge.db").read_bytes().decode("latin-1")
    people = [user for user in synced.cohort.state.users.values() if user.idnumber]
    for text in (ran.stdout, ran.stderr, stored):
        assert token not in text
        for user in people:
            assert user.email not in text
            assert f"{user.firstname} {user.lastname}" not in text


def test_the_same_sync_runs_on_postgresql(site, postgres_url: str):
    """A database URL is all it takes: the same verdicts, and nothing to do the second time."""
    on_sqlite = site.json("plan", "csec")
    text = site.file.read_text(encoding="utf-8")
    store = re.sub(r"  url: sqlite:.*|  url: \"sqlite:.*", f'  url: "{postgres_url}"', text)
    site.file.write_text(store, encoding="utf-8")
    first = site.json("sync", "csec")
    assert first["counts"]["judged"] == on_sqlite["judged"]
    assert first["counts"]["verified"] > 0
    assert site.json("sync", "csec")["receipts"] == []
    assert len(site.json("status", "csec")) == first["counts"]["judged"]


def test_a_jury_is_refused_by_the_titles_of_its_groups(synced, monkeypatch, capsys):
    """In the language of the command; and a command that is advised names whom it is about."""
    learner = next(each["learner"] for each in synced.json("status", "csec"))
    signed = ("--because", "x", "--by", "jury", "--site", str(synced.file))
    seats = ("--member", "professional:outside:chair")
    jury = ("decide", "csec", learner, "jury", "award", "admitted", *seats, *signed)
    nothing = ("decide", "csec", learner, "exemption", "BC1", "withdrawn", *signed)
    advised = f"lms-bridge explain csec {learner}"
    for line, words in (
        (jury, "représentant de l'organisme de certification : 0"),
        (nothing, advised),
    ):
        monkeypatch.setattr(sys, "argv", ["lms-bridge", *line])
        with pytest.raises(SystemExit):
            main()
        said = " ".join(capsys.readouterr().err.split())
        assert words in said
        assert "certifying-body :" not in said


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("notaurl", "moodle_url.not_https"),
        ("http://moodle.example.org", "moodle_url.unencrypted"),
        ("https://moodle.example.org/?x=1", "moodle_url.not_bare"),
        ("https://moodle example.org", "http.no_address"),
    ],
)
def test_an_address_that_is_none_is_refused_before_a_site_file_is_written(tmp_path, url, code):
    """With what is wrong with it, and nothing is written."""
    ran = CliRunner().invoke(app, ["init", str(tmp_path / "site.yaml"), "--url", url])
    assert isinstance(ran.exception, ConfigurationError)
    assert ran.exception.cause.code == code
    assert list(tmp_path.iterdir()) == []


def test_a_host_that_does_not_answer_is_named(site):
    """Whoever mistyped an address reads which one was asked."""
    text = site.file.read_text(encoding="utf-8")
    site.file.write_text(text.replace(site.moodle.url, "https://nowhere.invalid"), encoding="utf-8")
    ran = site.run("check", "site")
    assert isinstance(ran.exception, LmsUnavailable)
    assert "“nowhere.invalid”" in in_english(ran.exception)


def test_parts_of_units_are_told_by_their_titles(synced):
    """In the short table of who owes what, no code of a part is shown."""
    owed = [
        one["of"]
        for each in synced.json("status", "du-pccpu")
        for one in each["owed"]
        if one["kind"] == "hours" and "." in one["of"]
    ]
    assert owed
    table = synced.run("status", "du-pccpu").output
    assert not any(each in table for each in owed)
