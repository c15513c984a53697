"""demo: the whole bridge against a sandbox Moodle, on a cohort of made-up people."""

from __future__ import annotations

import os
import secrets
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from lms_bridge.bootstrap import Bridge, bridge
from lms_bridge.cli.background import ended_by_sigterm, follow
from lms_bridge.cli.consoles import console
from lms_bridge.cli.demo_pages import add_activities, introduce, print_page_links, serving
from lms_bridge.cli.loading import TO_CLOSE
from lms_bridge.cli.looking import latest_standings, show_statuses
from lms_bridge.cli.opening import command_language, misused, wording_of
from lms_bridge.cli.running import show_aside, show_written, totals
from lms_bridge.cli.shown import JsonOption, print_json, progress, tree
from lms_bridge.cli.words import say
from lms_bridge.lms.moodle.role import CAPABILITIES
from lms_bridge.model.action import Outcome
from lms_bridge.runs import Report, begin
from lms_bridge.text import explain
from lms_bridge.worker.supervisor import ProcessSupervisor
from lms_bridge_testing.cohort import DemoCohort, build
from lms_bridge_testing.demo_site import site_file_text
from lms_bridge_testing.planted import PLANTED, PLANTED_BESIDE, Plant, PlantBeside
from lms_bridge_testing.sandbox import SandboxMoodle

TOKEN = "LMS_BRIDGE_TOKEN"  # noqa: S105 - the name of a variable, not a token
LTI_SECRET = "LMS_BRIDGE_LTI_SECRET"  # noqa: S105 - the name of a variable, not a secret


def today() -> date:
    """Today where the made-up university is."""
    return datetime.now(ZoneInfo("Europe/Paris")).date()


@contextmanager
def sandbox_of(
    learners: int, seed: int, port: int = 0
) -> Iterator[tuple[SandboxMoodle, DemoCohort]]:
    """A running sandbox with a cohort, its service user allowed what the documents ask for."""
    cohort = build(learners, seed, today(), semester=True)
    cohort.state.lang = "fr"
    with SandboxMoodle(
        cohort.state, port=port, host="localhost", capabilities=CAPABILITIES
    ) as running:
        yield running, cohort


def plants(names: Sequence[str]) -> tuple[list[Plant], list[PlantBeside]]:
    """What makes a Moodle wrong without an error, and what stands beside it, by `--with`.

    Each once, in the order in which they can be planted together.
    """
    known = tuple(sorted((*PLANTED, *PLANTED_BESIDE)))
    for each in names:
        if each not in known:
            raise misused("--with", "cli.sandbox.no_fault", fault=each, known=known)
    return (
        [plant for name, plant in PLANTED.items() if name in names],
        [plant for name, plant in PLANTED_BESIDE.items() if name in names],
    )


def write_site(url: str, folder: Path, *, lti_secret_env: str = "") -> Path:
    """Write the site file of the sandbox's cohort, with pages if a variable holds their secret."""
    path = folder / "sandbox-site.yaml"
    text = site_file_text(
        url,
        TOKEN,
        "sqlite:///sandbox.db",
        today(),
        lti_secret_env=lti_secret_env,
        semester=True,
    )
    path.write_text(text, encoding="utf-8")
    return path


def demo(
    learners: Annotated[
        int, typer.Option(min=12, max=20_000, help="How many; a licence's twelve come on top.")
    ] = 60,
    once: Annotated[bool, typer.Option("--once", help="End instead of waiting.")] = False,
    seed: Annotated[int, typer.Option(help="The same seed makes the same cohort.")] = 1,
    json: JsonOption = False,
) -> None:
    """Start a sandbox Moodle and workers, sync the programmes, open their pages, show it all."""
    with (
        tempfile.TemporaryDirectory(prefix="lms-bridge-demo-") as name,
        sandbox_of(learners, seed) as (running, cohort),
    ):
        opened = _opened(running, cohort, Path(name))
        with (
            ended_by_sigterm(),
            ProcessSupervisor(Path(name), _told(opened)) as supervisor,
            ExitStack() as pages,
        ):
            played = _play(opened, running, supervisor, pages, None if json else cohort)
            language = command_language(opened)
            sound = _summary(played, language, json=json)
            if not once and sys.stdout.isatty():
                _wait(running.url, Path(name), language)
    if not sound:
        raise typer.Exit(1)


@dataclass(frozen=True)
class _Played:
    """What came of the demonstration.

    Attributes:
        first, second: of each sync, by programme.
        again: writes of the second sync.
        seen: how many learners a teacher may look at on the pages, and how many others a learner.
        third: of the sync after the pages were opened from a course: it fills its gradebook.
    """

    first: dict[str, Report]
    second: dict[str, Report]
    again: int
    seen: tuple[int, int]
    third: dict[str, Report]

    @property
    def scores(self) -> int:
        """How many scores the third sync put into the gradebook."""
        return sum(report.counts.get("scored", 0) for report in self.third.values())

    @property
    def sound(self) -> bool:
        """Whether everything went as it must."""
        syncs = (self.first, self.second, self.third)
        receipts = [each for sync in syncs for report in sync.values() for each in report.receipts]
        done = {Outcome.DONE, Outcome.ALREADY_SO}
        teacher, learner = self.seen
        return (
            self.again == 0
            and any(report.counts["verified"] for report in self.first.values())
            and all(receipt.outcome in done for _, receipt in receipts)
            and teacher > 0
            and learner == 0
            and self.scores > 0
        )


def _opened(running: SandboxMoodle, cohort: DemoCohort, folder: Path) -> Bridge:
    """The bridge of the sandbox, told what people decided before."""
    os.environ[TOKEN] = running.token
    os.environ[LTI_SECRET] = secrets.token_hex(32)
    opened = bridge(write_site(running.url, folder, lti_secret_env=LTI_SECRET))
    TO_CLOSE.callback(opened.close)
    for decision in cohort.decisions:
        opened.store.decisions.record(decision)
    opened.store.decisions.acquire(cohort.acquired)
    return opened


def _play(
    opened: Bridge,
    running: SandboxMoodle,
    supervisor: ProcessSupervisor,
    pages: ExitStack,
    shown: DemoCohort | None,
) -> _Played:
    """Sync twice, open the pages as a teacher and as a learner, sync once more."""
    first = _sync_all(opened, supervisor)
    if shown is not None:
        _show(opened, first, shown)
    written = len(running.state.journal)
    second = _sync_all(opened, supervisor)
    again = len(running.state.journal) - written
    address = pages.enter_context(serving(opened))
    activity, *_ = add_activities(running, introduce(opened, running, address))
    seen = print_page_links(running, activity)
    return _Played(first, second, again, seen, _sync_all(opened, supervisor))


def _told(opened: Bridge) -> dict[str, str]:
    """What workers of the demonstration are told: its site, and to look around often."""
    return {"LMS_BRIDGE_SITES": str(opened.site.file), "LMS_BRIDGE_SWEEP_SECONDS": "1"}


def _sync_all(opened: Bridge, supervisor: ProcessSupervisor) -> dict[str, Report]:
    """Ask for all programmes at once; the workers share what there is to do."""
    jobs = {programme: opened.job(programme) for programme in opened.programmes}
    runs = {programme: begin(job) for programme, job in jobs.items()}
    reports: dict[str, Report] = {}
    for programme, run in runs.items():
        with progress(command_language(opened)) as tell:
            reports[programme] = follow(jobs[programme], run, supervisor, tell)
    return reports


def _show(opened: Bridge, reports: dict[str, Report], cohort: DemoCohort) -> None:
    language = command_language(opened)
    for key, report in reports.items():
        wording = wording_of(opened, opened.programmes[key])
        show_statuses(latest_standings(opened.store.verdicts, key), opened.programmes[key], wording)
        console().print()
        show_written(report.receipts, wording)
        show_aside(report.quarantined, wording, opened.connection.links)
        console().print()
    row = next(iter(cohort.rows.values()))
    verdict = opened.store.verdicts.get(row.programme, row.idnumber)
    if verdict is not None:
        wording = wording_of(opened, opened.programmes[row.programme])
        console().print(tree(explain(verdict, wording)))
        console().print()
    for key, report in reports.items():
        told = say(language, "cli.told", what=key, told=totals(report, language))
        console().print(told, markup=False)


def _summary(played: _Played, language: str, *, json: bool) -> bool:
    judged = sum(report.counts["judged"] for report in played.first.values())
    verified = sum(report.counts["verified"] for report in played.first.values())
    teacher, learner = played.seen
    if json:
        print_json(
            {
                "first": {key: report.counts for key, report in played.first.items()},
                "second": {key: report.counts for key, report in played.second.items()},
                "second_writes": played.again,
                "pages": {"teacher_sees": teacher, "learner_sees_others": learner},
                "scores": played.scores,
            }
        )
        return played.sound
    changed = sum(report.counts["changed"] for report in played.second.values())
    for line in (
        say(language, "cli.demo.second", writes=played.again, changed=changed),
        say(language, "cli.demo.pages", teacher=teacher, learner=learner, scores=played.scores),
        say(language, "cli.demo.end", judged=judged, verified=verified, writes=played.again),
    ):
        console().print(line, markup=False, soft_wrap=True)
    return played.sound


def _wait(url: str, folder: Path, language: str) -> None:
    console().print(
        "\n" + say(language, "cli.demo.goes_on", url=url, site=f"{folder}/sandbox-site.yaml"),
        markup=False,
        soft_wrap=True,
    )
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        console().print(say(language, "cli.demo.stopped"))
