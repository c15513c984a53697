"""demo: the whole bridge against a sandbox Moodle, on a cohort of made-up people."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from lms_bridge.adapters.moodle.role import CAPABILITIES
from lms_bridge.bootstrap import Bridge, bridge
from lms_bridge.cli.background import ended_by_sigterm, follow
from lms_bridge.cli.looking import show_statuses
from lms_bridge.cli.running import show_aside, show_written, totals
from lms_bridge.cli.shown import TO_CLOSE, JsonOption, console, print_json, progress, tree
from lms_bridge.model.action import Outcome
from lms_bridge.pipeline import Report, begin
from lms_bridge.tasks.crew import Crew
from lms_bridge.testing.cohort import DemoCohort, build
from lms_bridge.testing.demo_site import site_file_text
from lms_bridge.testing.sandbox import SandboxMoodle
from lms_bridge.wording import Wording, explain

TOKEN = "LMS_BRIDGE_TOKEN"  # noqa: S105 - the name of a variable, not a token


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(demo)


def today() -> date:
    """Today where the made-up university is."""
    return datetime.now(ZoneInfo("Europe/Paris")).date()


@contextmanager
def sandbox_of(
    learners: int, seed: int, port: int = 0
) -> Iterator[tuple[SandboxMoodle, DemoCohort]]:
    """A running sandbox with a cohort, its service user allowed what the documents ask for."""
    cohort = build(learners, seed, today())
    with SandboxMoodle(cohort.state, port=port, capabilities=CAPABILITIES) as running:
        yield running, cohort


def write_site(url: str, folder: Path) -> Path:
    """Write the site file of the sandbox's cohort."""
    path = folder / "sandbox-site.yaml"
    text = site_file_text(url, TOKEN, "sqlite:///sandbox.db", today())
    path.write_text(text, encoding="utf-8")
    return path


def demo(
    learners: Annotated[int, typer.Option(min=12, max=20_000, help="How many.")] = 60,
    once: Annotated[bool, typer.Option("--once", help="End instead of waiting.")] = False,
    seed: Annotated[int, typer.Option(help="The same seed makes the same cohort.")] = 1,
    json: JsonOption = False,
) -> None:
    """Start a sandbox Moodle and workers, sync both programmes twice, show what came of it."""
    with (
        tempfile.TemporaryDirectory(prefix="lms-bridge-demo-") as name,
        sandbox_of(learners, seed) as (running, cohort),
    ):
        os.environ[TOKEN] = running.token
        opened = bridge(write_site(running.url, Path(name)))
        TO_CLOSE.callback(opened.close)
        for decision in cohort.decisions:
            opened.store.record_decision(decision)
        opened.store.acquire(cohort.acquired)
        with ended_by_sigterm(), Crew(Path(name), _told(opened)) as crew:
            first = _sync_all(opened, crew)
            if not json:
                _show(opened, first, cohort)
            written = len(running.state.journal)
            second = _sync_all(opened, crew)
        again = len(running.state.journal) - written
        sound = _summary(first, second, again, json=json)
        if not once and sys.stdout.isatty():
            _wait(running.url, Path(name))
    if not sound:
        raise typer.Exit(1)


def _told(opened: Bridge) -> dict[str, str]:
    """What workers of the demonstration are told: its site, and to look around often."""
    return {"LMS_BRIDGE_SITES": str(opened.site.file), "LMS_BRIDGE_SWEEP_SECONDS": "1"}


def _sync_all(opened: Bridge, crew: Crew) -> dict[str, Report]:
    """Ask for both programmes at once; the workers share what there is to do."""
    jobs = {programme: opened.job(programme) for programme in opened.programmes}
    runs = {programme: begin(job) for programme, job in jobs.items()}
    reports: dict[str, Report] = {}
    for programme, run in runs.items():
        with progress() as tell:
            reports[programme] = follow(jobs[programme], run, crew, tell)
    return reports


def _show(opened: Bridge, reports: dict[str, Report], cohort: DemoCohort) -> None:
    language = opened.site.language
    for key, report in reports.items():
        wording = Wording(language, opened.programmes[key])
        show_statuses(opened.store.verdicts(key), opened.programmes[key], wording)
        console().print()
        show_written(report.receipts, wording)
        show_aside(report.quarantined, wording)
        console().print()
    row = next(iter(cohort.rows.values()))
    verdict = opened.store.verdict(row.programme, row.idnumber)
    if verdict is not None:
        wording = Wording(language, opened.programmes[row.programme])
        console().print(tree(explain(verdict, wording)))
        console().print()
    for key, report in reports.items():
        console().print(f"{key}: {totals(report, language)}", markup=False)


def _summary(
    first: dict[str, Report], second: dict[str, Report], again: int, *, json: bool
) -> bool:
    judged = sum(report.counts["judged"] for report in first.values())
    verified = sum(report.counts["verified"] for report in first.values())
    trouble = sum(
        receipt.outcome not in {Outcome.DONE, Outcome.ALREADY_SO}
        for report in (*first.values(), *second.values())
        for _, receipt in report.receipts
    )
    if json:
        print_json(
            {
                "first": {key: report.counts for key, report in first.items()},
                "second": {key: report.counts for key, report in second.items()},
                "second_writes": again,
            }
        )
    else:
        changed = sum(report.counts["changed"] for report in second.values())
        console().print(f"second run: {again} writes, {changed} verdicts changed")
        console().print(
            f"demo: {judged} learners judged, {verified} writes verified, second run {again} writes"
        )
    return again == 0 and verified > 0 and trouble == 0


def _wait(url: str, folder: Path) -> None:
    console().print(
        f"\nthe sandbox Moodle goes on at {url}; from another terminal, try\n"
        f"  lms-bridge status du-pccpu --site {folder}/sandbox-site.yaml\n"
        "stop it with Ctrl-C",
        markup=False,
        soft_wrap=True,
    )
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        console().print("stopped")
