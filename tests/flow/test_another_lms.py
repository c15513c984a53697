"""A second LMS is one package and one entry point: found, chosen by a site file, judged with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from lms_bridge.bootstrap import Bridge, bridge
from lms_bridge.cause import Cause
from lms_bridge.cli.app import app
from lms_bridge.cli.checking import show_findings
from lms_bridge.errors import ConfigurationError
from lms_bridge.model.verdict import Status
from lms_bridge.runs import silent, sync
from lms_bridge.settings import read_site_file
from lms_bridge.text.catalogue import catalogue
from lms_bridge.web.templating import page
from lms_bridge_testing.demo_site import site_file_text
from tests.paths import FIXTURES
from tests.refusals import refusing

PACKAGE = FIXTURES / "stranger_lms"

PROGRAMME = """\
id: tiny
title: {fr: Petit, en: Tiny}
version: "1"
owner: Tests
prefix: TINY
sources: {DOC: {fr: Document, en: Document}}
tracks:
  full: {title: {fr: Tout, en: All}, source: "DOC: 1"}
pass_mark: {mark: {2019-09-01: 10}, out_of: 20, source: "DOC: 2"}
equivalences: {allowed: false, source: "DOC: 3"}
award:
  source: "DOC: 3"
  jury:
    source: "DOC: 3"
    roles:
      body: {title: {fr: Organisme, en: Body}, members: 1}
    chair: body
    outside_above: 0.5
"""

UNIT = """\
id: U1
title: {fr: Unité, en: Unit}
source: "DOC: 4"
requires:
  assessment: {source: "DOC: 4"}
"""

SITE = """\
site: elsewhere
academic_year: 2026-2027
stranger:
  url: https://stranger.example.org
  token: {file: token}
  records: RECORDS
programmes:
  tiny:
    folder: tiny
    intakes: [{track: full, course: C1}]
    results_final_on: {2026-2027: 2026-10-01}
    bindings:
      assessment:U1: [{grade: {course: C1, item: "task:1"}}]
"""

RECORDS = {
    "courses": {
        "C1": {
            "people": {"1": "N1", "2": "N2"},
            "grades": {"1": {"essay": "14"}, "2": {"essay": "7"}},
        }
    }
}


@pytest.fixture
def site_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A site with the stranger's LMS, on a machine where its package is installed."""
    monkeypatch.syspath_prepend(str(PACKAGE))
    catalogue.cache_clear()  # an adapter brings its own sentences
    for name, text in {
        "tiny/programme.yaml": PROGRAMME,
        "tiny/units/u1.yaml": UNIT,
        "token": "secret",
        "records.json": json.dumps(RECORDS),
        "site.yaml": SITE.replace("RECORDS", str(tmp_path / "records.json")),
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    yield tmp_path / "site.yaml"
    catalogue.cache_clear()


@pytest.fixture
def stranger(site_file: Path) -> Iterator[Bridge]:
    """The bridge of that site."""
    opened = bridge(site_file)
    yield opened
    opened.close()


def test_learners_are_judged_on_what_it_says(stranger: Bridge):
    """Nothing of lms_bridge names it, and a grade that it gives passes or fails."""
    sync(stranger.job("tiny"))
    verdicts = {each.learner: each for each in stranger.store.verdicts.latest("tiny")}
    statuses = {learner: each.components[0].status for learner, each in verdicts.items()}
    assert statuses == {"N1": Status.VALIDATED, "N2": Status.NOT_VALIDATED}


def test_its_own_names_and_links_are_used(stranger: Bridge):
    """A page leads to where it says that the course and the task are."""
    sync(stranger.job("tiny"))
    places = {
        (each.course, each.item): each.url for each in stranger.store.places.of_courses(["C1"])
    }
    assert places == {
        ("C1", ""): "https://stranger.example.org/c/1",
        ("C1", "task:1"): "https://stranger.example.org/task/1",
    }


def test_its_set_up_is_looked_at_through_the_port(
    stranger: Bridge, capsys: pytest.CaptureFixture[str]
):
    """`check site` shows what the adapter finds, in its words."""
    found = stranger.connection.setup.diagnose([stranger.needs("tiny")], silent)
    show_findings(stranger, ["tiny"], found, "en")
    assert "the file was read" in capsys.readouterr().out


def command(site_file: Path, *words: str) -> Result:
    """What the command line answers on that site."""
    return CliRunner().invoke(app, ["stranger", "records", *words, "--site", str(site_file)])


@pytest.mark.parametrize(("language", "name"), [("fr", "Étrangère"), ("en", "Stranger")])
def test_sentences_name_it_as_its_adapter_does(site_file: Path, language: str, name: str):
    """A page of its site names it; where nobody knows which of two it is, neither is named."""
    said = page("trouble.html", language, lms=read_site_file(site_file).kind, status=400, words=400)
    assert name in bytes(said.body).decode()
    for kind in ("", "moodle"):
        said = page("trouble.html", language, lms=kind, status=400, words=400)
        assert ("Moodle" in bytes(said.body).decode()) is (kind == "moodle")
        assert name not in bytes(said.body).decode()


def test_a_new_site_begins_as_its_adapter_says(site_file: Path, tmp_path: Path):
    """`init` writes its block and names its steps; of two kinds, it wants to be told which."""
    assert site_file.is_file()
    written = tmp_path / "new.yaml"
    refused = CliRunner().invoke(app, ["init", str(written)]).exception
    assert isinstance(refused, ConfigurationError)
    assert not written.exists()
    told = CliRunner().invoke(
        app, ["init", str(written), "--lms", "stranger", "--json", "--lang", "en"]
    )
    assert "put the records into a file" in json.loads(told.output)["next"]
    text = written.read_text(encoding="utf-8")
    assert "records: records.json" in text
    assert "moodle" not in text.casefold()
    assert read_site_file(written).kind == "stranger"


def test_its_own_command_is_mounted_under_its_name(site_file: Path):
    """The help of the command line lists it, in the words that the adapter gives."""
    assert site_file.is_file()
    whole, group = CliRunner().invoke(app, ["--help"]), CliRunner().invoke(app, ["stranger"])
    assert "The records of the stranger." in whole.output
    assert "Count the people of each course." in group.output


@pytest.mark.parametrize(
    ("language", "said"), [("fr", "fichier de tiny"), ("en", "the file of tiny")]
)
def test_its_own_command_is_given_the_site_and_speaks_the_language(
    site_file: Path, language: str, said: str
):
    """It answers codes and values; sentence and heading come from its own catalogue."""
    shown = command(site_file, "--lang", language)
    assert shown.exit_code == 0, shown.output
    assert said in shown.output
    assert "C1" in shown.output


def test_its_own_command_answers_programs_and_may_ask_for_a_look(site_file: Path):
    """The common options are there beside its own, and what needs a look ends with 1."""
    assert json.loads(command(site_file, "--json").output) == {"C1": 2}
    assert command(site_file, "--least", "3").exit_code == 1


def test_its_own_command_is_refused_on_a_site_of_another_lms(site_file: Path, tmp_path: Path):
    """It says which LMS the site has and which the command is for."""
    assert site_file.is_file()
    other = tmp_path / "other.yaml"
    text = site_file_text(
        "http://localhost:1", "LMS_BRIDGE_TOKEN", "sqlite:///bridge.db", date(2026, 9, 1)
    )
    other.write_text(text, encoding="utf-8")
    refused = command(other).exception
    assert isinstance(refused, ConfigurationError)
    assert refused.cause == Cause.of("site.other_lms", kind="moodle", needed="stranger")


def test_a_site_file_may_say_which(site_file: Path):
    """Where the word and the block agree, it is as without the word."""
    text = site_file.read_text(encoding="utf-8")
    site_file.write_text("lms: stranger\n" + text, encoding="utf-8")
    assert read_site_file(site_file).kind == "stranger"


def test_the_block_is_checked_by_the_adapters_model(site_file: Path):
    """A key that this LMS needs and a key that it does not know are told with their lines."""
    text = site_file.read_text(encoding="utf-8").replace("  records:", "  student_role: 5 #")
    site_file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as refused:
        read_site_file(site_file)
    assert "student_role" in str(refused.value)
    assert "records" in str(refused.value)


def test_an_lms_without_an_adapter_is_refused(site_file: Path):
    """With the names of those that are installed."""
    text = site_file.read_text(encoding="utf-8")
    site_file.write_text("lms: nowhere\n" + text, encoding="utf-8")
    with refusing(ConfigurationError, "moodle.*stranger"):
        read_site_file(site_file)
