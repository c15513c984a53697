"""Days and moments that people read are those of where the university is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from lms_bridge.bootstrap import bridge
from lms_bridge.cause import Cause
from lms_bridge.cli.app import app
from lms_bridge.model.decision import Decision, DecisionKind
from lms_bridge.model.evidence import Evidence, Ranking, Record
from lms_bridge.model.identity import AcademicYear
from lms_bridge.stages.evaluate import judge
from lms_bridge.text import Wording, explain
from lms_bridge.text.typography import day
from lms_bridge.web.pages.history import history_of
from tests.programmes.shipped import shipped

CSEC = shipped("csec")

#: A moment in Greenwich, and the day that it is where each university is.
MOMENTS = [
    ("Europe/Paris", datetime(2026, 1, 14, 23, 30, tzinfo=UTC), date(2026, 1, 15)),
    ("Europe/Paris", datetime(2026, 7, 14, 22, 30, tzinfo=UTC), date(2026, 7, 15)),
    ("Indian/Reunion", datetime(2026, 1, 14, 20, 30, tzinfo=UTC), date(2026, 1, 15)),
    ("Indian/Reunion", datetime(2026, 7, 14, 19, 30, tzinfo=UTC), date(2026, 7, 14)),
    ("America/Martinique", datetime(2026, 1, 15, 3, 30, tzinfo=UTC), date(2026, 1, 14)),
    ("America/Martinique", datetime(2026, 7, 15, 23, 30, tzinfo=UTC), date(2026, 7, 15)),
]
everywhere = pytest.mark.parametrize(("zone", "at", "on"), MOMENTS)


def exemption(at: datetime) -> Decision:
    """What a person decided at a moment."""
    return Decision(
        1, CSEC.id, "L1", DecisionKind.EXEMPTION, "BC1", "granted", "lead", at, "a letter"
    )


def known(zone: str, at: datetime, ranking: Ranking = Ranking.RECORDED) -> Evidence:
    """What is known of a learner of whom a person decided something at a moment."""
    track = next(iter(CSEC.tracks))
    return Evidence(
        "L1",
        CSEC.id,
        track,
        AcademicYear(2025),
        at,
        decisions=(exemption(at),),
        zone=zone,
        ranking=ranking,
    )


@everywhere
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_moment_is_told_by_the_day_of_the_university(language, zone: str, at: datetime, on: date):
    """Decisions, records and reasons show the day of the site's zone, not that of Greenwich."""
    wording = Wording(language, CSEC, zone=ZoneInfo(zone))
    shown, read = day(on, language), datetime(2026, 9, 30, 12, tzinfo=UTC)
    assert shown in wording.decision(exemption(at))
    assert shown in wording.record(Record("C", "total", "12", at, read))
    assert shown in wording.record(Record("C", "total", "12", read, at))
    assert shown in wording.cause(Cause.of("lms.vanished", item="total", on=at))
    assert wording.day_of(at) == on


@everywhere
def test_a_verdict_says_the_day_of_the_university(zone: str, at: datetime, on: date):
    """On the explanation, and in the value that it keeps of a decision."""
    verdict = judge(CSEC, known(zone, at), on)
    because = verdict.component("BC1").because
    assert dict(because.values)["on"] == on.isoformat()
    lines = explain(verdict, Wording("fr", CSEC, zone=ZoneInfo(zone)))
    about = next(each.text for each in lines.children)
    assert about.count(day(on, "fr")) == 2, "judged on that day, with what was read on it"


@everywhere
def test_a_history_stands_under_the_days_of_the_university(zone: str, at: datetime, on: date):
    """The page of a learner orders and dates decisions by them."""
    (entry,) = history_of([], [exemption(at)], Wording("fr", CSEC, zone=ZoneInfo(zone)))
    assert entry.on == on
    assert day(on, "fr") in entry.decision


def test_what_an_earlier_version_kept_says_the_day_that_it_said():
    """Versions before told the day of Greenwich: their verdicts are made again as they were."""
    zone, at, _ = MOMENTS[0]
    because = judge(CSEC, known(zone, at, Ranking.DAY), at.date()).component("BC1").because
    assert dict(because.values)["on"] == "2026-01-14"


@pytest.mark.parametrize("zone", ["Europe/Paris", "Indian/Reunion", "America/Martinique"])
def test_commands_show_moments_of_the_university(synced, zone: str):
    """Runs and the CSV of statuses show the site's zone; JSON keeps instants with their offset."""
    text = synced.file.read_text()
    assert "time_zone: Europe/Paris" in text
    synced.file.write_text(text.replace("time_zone: Europe/Paris", f"time_zone: {zone}"))
    (run,) = synced.json("runs", "du-pccpu")
    started = datetime.fromisoformat(run["started"])
    assert started.utcoffset() == timedelta(0)
    there = started.astimezone(ZoneInfo(zone))
    wide = {"COLUMNS": "400"}
    shown = CliRunner(env=wide).invoke(app, ["runs", "du-pccpu", "--site", str(synced.file)])
    assert f"{there:%Y-%m-%d %H:%M:%S}" in shown.stdout
    opened = bridge(synced.file)
    verdict = opened.store.verdicts.latest("du-pccpu")[0]
    opened.close()
    read = verdict.as_of.astimezone(ZoneInfo(zone))
    assert f"{read:%Y-%m-%d %H:%M:%S}" in synced.run("status", "du-pccpu", "--format", "csv").stdout
