"""check site and moodle role, service, badges: as a person and as a program use them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from lxml import etree
from typer.testing import CliRunner

from lms_bridge.cli.app import app, exit_code
from lms_bridge.errors import ConfigurationError, LmsUnavailable
from lms_bridge.lms.moodle.role import CAPABILITIES


def without_columns(site) -> None:
    """Take away what keeps the demonstration's site from having no finding."""
    text = site.file.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^    intakes:", "    effects_off: [column]\n    intakes:", text)
    site.file.write_text(text, encoding="utf-8")
    for person in list(site.cohort.state.users.values()):
        if not person.idnumber:
            for cohort in site.cohort.state.cohorts.values():
                cohort.members.discard(person.id)


def test_a_site_that_lacks_nothing_ends_with_zero(site):
    """Notes alone are no finding: what reading cannot show keeps nobody from going on."""
    without_columns(site)
    result = site.run("check", "site")
    assert result.exit_code == 0, result.output
    assert "a tout ce qu'il faut à du-pccpu et csec" in result.output
    assert "moodle/cohort:assign" in result.output
    assert site.moodle.state.journal == []


def test_each_finding_is_printed_with_what_to_click(site):
    """Sorted by how bad it is, what to click once for all that share it."""
    site.moodle.deny("moodle/badges:viewotherbadges", "moodle/cohort:view")
    result = site.run("check", "site")
    assert result.exit_code == 1
    mend, note = result.output.index("À corriger"), result.output.index("la lecture ne peut pas")
    assert mend < result.output.index("✗ moodle/cohort:view") < note
    assert "moodle/cohort:view › Autoriser" in result.output


def test_json_holds_both_languages_and_the_programmes(site):
    """A program need not read sentences: code, place and programmes are enough."""
    site.moodle.options.missing_functions.add("core_competency_grade_competency")
    result = site.run("check", "site", "--json")
    assert result.exit_code == 1
    said = json.loads(result.stdout)
    assert said["programmes"] == ["du-pccpu", "csec"]
    (missing,) = [each for each in said["findings"] if each["severity"] == "error"]
    assert missing["code"] == "function.missing"
    assert missing["where"] == "core_competency_grade_competency"
    assert missing["programmes"] == ["csec"]
    assert missing["what"].keys() == missing["click"].keys() == {"fr", "en"}


def test_one_programme_is_checked_alone(site):
    """Ratings are the CSEC's; the DU does not need them."""
    site.moodle.options.missing_functions.add("core_competency_grade_competency")
    result = site.run("check", "site", "--programme", "du-pccpu", "--json")
    codes = {each["code"] for each in json.loads(result.stdout)["findings"]}
    assert "function.missing" not in codes


def test_a_programme_that_is_not_enabled_is_refused(site):
    """With the names of those that are."""
    result = site.run("check", "site", "--programme", "nothing")
    assert isinstance(result.exception, ConfigurationError)
    assert exit_code(result.exception) == 3


@pytest.mark.parametrize("json_option", [(), ("--json",)])
def test_a_token_that_opens_nothing_ends_with_three(site, json_option):
    """Everything that may be the cause is listed, in the order to check it."""
    site.moodle.deny("webservice/rest:use")
    result = site.run("check", "site", *json_option)
    assert result.exit_code == 3
    assert "core_webservice_get_site_info" in result.output
    assert "webservice/rest:use" in result.output


def test_a_moodle_that_is_away_ends_with_five(site):
    """It is not judged."""
    site.moodle.fault(None, "reset_mid_body", times=99)
    result = site.run("check", "site")
    assert isinstance(result.exception, LmsUnavailable)
    assert exit_code(result.exception) == 5


def test_the_role_holds_what_the_enabled_programmes_need(site, tmp_path: Path):
    """Completions are not read here, so the role may not read them."""
    out = tmp_path / "role.xml"
    result = site.run("moodle", "role", "--out", str(out), "--activity", "quiz")
    assert result.exit_code == 0, result.output
    assert "Utiliser un modèle de rôle" in result.output
    role = etree.parse(str(out))
    allowed = {each.text for each in role.findall("./permissions/allow")}
    assert "mod/quiz:view" in allowed
    assert allowed - {"mod/quiz:view"} < CAPABILITIES
    assert not {"report/progress:view", "moodle/course:overridecompletion"} & allowed
    assert {"mod/attendance:takeattendances", "moodle/cohort:assign"} <= allowed


def test_the_role_and_the_service_are_enough_to_sync(site):
    """With nothing but what the two commands name, both programmes are brought up to date."""
    capabilities = site.json("moodle", "role")
    functions = site.json("moodle", "service")
    site.moodle.account.capabilities = set(capabilities)
    site.moodle.account.functions = frozenset(functions)
    for programme in ("du-pccpu", "csec"):
        report = site.json("sync", programme)
        assert report["counts"]["verified"] > 0
        assert report["counts"]["refused"] == 0
        assert report["counts"]["failed"] == 0


def test_the_role_is_written_to_the_output_alone_without_a_file(site):
    """So that it can be piped."""
    result = site.run("moodle", "role")
    assert result.stdout.startswith("<?xml")
    etree.fromstring(result.stdout.encode())


def test_a_role_that_cannot_be_written_says_where(site, tmp_path: Path):
    """A folder that is not there is a mistake of the person, not of the bridge."""
    result = site.run("moodle", "role", "--out", str(tmp_path / "nowhere" / "role.xml"))
    assert isinstance(result.exception, ConfigurationError)
    assert "nowhere" in str(result.exception)


def test_the_role_and_the_service_need_no_token(site, monkeypatch: pytest.MonkeyPatch):
    """They are asked for before there is one."""
    monkeypatch.delenv("LMS_BRIDGE_TOKEN")
    for command in (("moodle", "role"), ("moodle", "service"), ("moodle", "badges")):
        assert site.run(*command).exit_code == 0


def test_every_function_is_listed_with_what_it_is_for(site):
    """One a line, so that they can be copied."""
    lines = site.run("moodle", "service").output.splitlines()
    assert all(re.fullmatch(r"\w+  # \S.*", line) for line in lines)
    assert "mod_attendance_get_sessions  # lire les présences" in lines


def test_badges_are_named_with_their_criterion(site):
    """What to make, before anybody looks."""
    shown = site.run("moodle", "badges")
    assert shown.exit_code == 0
    assert "LMSB-DU-UE1" in shown.output
    assert "appartenance à la cohorte LMSB-DU-UE1" in shown.output
    listed = site.json("moodle", "badges")
    assert {each["badge"] for each in listed} >= {"DU PCCPU UE1", "CSEC BC1"}
    assert {each["works"] for each in listed} == {None}


def test_badges_that_are_issued_are_seen_to_work(synced):
    """After a sync, members hold their badges; one that stopped being issued shows."""
    checked = {each["cohort"]: each for each in synced.json("moodle", "badges", "--check")}
    assert checked["LMSB-DU-UE1"]["works"] is True
    assert checked["LMSB-DU-UE1"]["holders"] == checked["LMSB-DU-UE1"]["looked_at"] > 0
    state = synced.cohort.state
    badge = next(each for each in state.badges.values() if each.name == "DU PCCPU UE1")
    badge.issued.clear()
    result = synced.run("moodle", "badges", "--check", "--json")
    assert result.exit_code == 1
    lacking = [each["cohort"] for each in json.loads(result.stdout) if each["works"] is False]
    assert lacking == ["LMSB-DU-UE1"]
    assert "manque" in synced.run("moodle", "badges", "--check").output


def test_the_groups_of_commands_explain_themselves():
    """Without a command each group prints its help."""
    for group in ("check", "moodle"):
        result = CliRunner().invoke(app, [group, "--help"])
        assert result.exit_code == 0
