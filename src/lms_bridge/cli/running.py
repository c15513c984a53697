"""sync, plan, runs: passes over a programme, and what became of them."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from lms_bridge.cli.consoles import console
from lms_bridge.cli.opening import (
    ProgrammeArgument,
    SiteOption,
    command_language,
    job_of,
    open_bridge,
    wording_of,
)
from lms_bridge.cli.shown import JsonOption, instant, print_json, progress, table
from lms_bridge.cli.versions import tell_apart
from lms_bridge.cli.words import counts_in_words, headings, numbered, say
from lms_bridge.model.action import Action, Drift, Outcome, Plan, Receipt, Verb
from lms_bridge.model.evidence import Discrepancy
from lms_bridge.model.run import LearnerDiscrepancies, Quarantined, Run, RunState
from lms_bridge.ports import Links, Store
from lms_bridge.programme.effect_kinds import effect_kind
from lms_bridge.runs import DryRunResult, Job, Report, begin, dry_run
from lms_bridge.runs import sync as run_sync
from lms_bridge.runs.sync import progress_by_stage
from lms_bridge.text import Wording
from lms_bridge.text.labels import label_code

LearnerOption = Annotated[
    str | None, typer.Option("--learner", help="Only this learner (idnumber).")
]

#: The exit code of a sync that did everything, and found what a person has to look at.
TO_LOOK_AT = 7

#: So many learners of whom the same is said are named; of more their number is given.
NAMED = 4

#: Outcomes that need somebody's look.
_TROUBLE = frozenset({Outcome.REFUSED, Outcome.UNVERIFIED, Outcome.FAILED})


def sync_command(
    programme: ProgrammeArgument,
    learner: LearnerOption = None,
    release_brake: Annotated[
        bool, typer.Option("--release-brake", help="Let this run change as many as it wants.")
    ] = False,
    judge_all: Annotated[
        bool, typer.Option("--judge-all", help="Judge those as well of whom nothing changed.")
    ] = False,
    background: Annotated[
        bool, typer.Option("--background", help="Leave it to the workers, and return at once.")
    ] = False,
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """Read, judge, and bring the LMS up to date; safe to run twice."""
    opened = open_bridge(site)
    job = job_of(opened, programme)
    if background:
        _leave_to_workers(
            job,
            learner,
            command_language(opened),
            release_brake=release_brake,
            judge_all=judge_all,
            json=json,
        )
        return
    with progress(command_language(opened)) as tell:
        report = run_sync(
            job, tell, learner=learner, release_brake=release_brake, judge_all=judge_all
        )
    if json:
        print_json(
            {
                "run": report.run,
                "counts": report.counts,
                "quarantined": report.quarantined,
                "discrepancies": report.discrepancies,
                "drifts": report.plan.drifts,
                "obstacles": report.plan.obstacles,
                "receipts": [receipt for _, receipt in report.receipts],
                "unwritten": report.unwritten,
            }
        )
    else:
        show_report(report, wording_of(opened, job.programme), job.links)
    tell_apart(opened, programme)
    trouble = any(each.outcome in _TROUBLE for _, each in report.receipts)
    if report.unwritten or report.source_lost or trouble:
        raise typer.Exit(1)
    if report.to_look_at:
        raise typer.Exit(TO_LOOK_AT)


def _leave_to_workers(
    job: Job,
    learner: str | None,
    language: str,
    *,
    release_brake: bool,
    judge_all: bool,
    json: bool,
) -> None:
    """The work is in the database; the next sweep wakes workers for it."""
    run = begin(job, learner=learner, release_brake=release_brake, judge_all=judge_all)
    if json:
        print_json({"run": run})
        return
    console().print(
        say(language, "cli.run.left", run=str(run.id), programme=run.programme), markup=False
    )


def plan(
    programme: ProgrammeArgument,
    learner: LearnerOption = None,
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """Show every write that a sync would make, with its reason; write nothing."""
    opened = open_bridge(site)
    job = job_of(opened, programme)
    with progress(command_language(opened)) as tell:
        dry_run_result = dry_run(job, tell, learner)
    if json:
        print_json(
            {
                "judged": dry_run_result.judged,
                "plan": dry_run_result.plan,
                "quarantined": dry_run_result.quarantined,
                "discrepancies": dry_run_result.discrepancies,
            }
        )
        return
    show_dry_run(dry_run_result, wording_of(opened, job.programme), job.links)


def list_runs(
    programme: Annotated[str | None, typer.Argument(help="Id of a programme; all if none.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many at most.")] = 20,
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """Show the latest runs."""
    opened = open_bridge(site)
    store, language = opened.store, command_language(opened)
    found = store.runs.latest(programme, limit)
    if json:
        print_json(found)
        return
    rows = (
        (
            str(run.id),
            run.programme,
            instant(run.started, opened.zone),
            say(language, label_code(run.state)),
            counts_in_words(language, ((name, count) for name, count in run.counts if count))
            or how_far(store, run, language),
            Wording(language).cause(run.stopped_by),
        )
        for run in found
    )
    names = headings(language, "run", "programme", "started", "state", "counts", "stopped_by")
    console().print(table("", names, rows))


def how_far(store: Store, run: Run, language: str) -> str:
    """Where a run under way is: "judging 3/8"; "" for one that has ended."""
    if run.state is not RunState.RUNNING:
        return ""
    for stage, over, pieces in progress_by_stage(store.work.progress(run.id)):
        if over < pieces:
            return say(language, f"cli.run.{stage}", over=over, pieces=pieces)
    return ""


def show_dry_run(dry_run_result: DryRunResult, wording: Wording, links: Links | None) -> None:
    """The plan as tables."""
    show_plan(dry_run_result.plan, wording)
    show_aside(dry_run_result.quarantined, wording, links)
    show_discrepancies(dry_run_result.discrepancies, wording)
    plan = dry_run_result.plan
    counts = {
        "judged": dry_run_result.judged,
        "planned": len(plan.actions),
        "already_so": plan.satisfied,
        "drift": len(plan.drifts),
        "obstacles": len(plan.obstacles),
        "discrepancies": len(dry_run_result.discrepancies),
    }
    console().print(counts_in_words(wording.language, counts.items()), markup=False)


def show_plan(plan: Plan, wording: Wording) -> None:
    """What is to be written, what drifted, what is in the way."""
    language = wording.language
    if plan.actions:
        rows = [
            (
                action.learner or "—",
                wording.label(action.verb),
                wording.effect(action.target),
                wording.reason(action.reason),
            )
            for action in plan.actions
            if not is_counted(action)
        ]
        names = headings(language, "learner", "write", "target", "reason")
        console().print(table(say(language, "cli.writes"), names, [*rows, *counted(plan, wording)]))
    if plan.drifts:
        show_drifts(plan.drifts, wording)
    if plan.obstacles:
        obstacles = (
            (each.learner, wording.effect(each.target), wording.cause(each.cause))
            for each in plan.obstacles
        )
        names = headings(language, "learner", "target", "cause")
        console().print(table(say(language, "cli.in_the_way"), names, obstacles))


def show_drifts(drifts: tuple[Drift, ...], wording: Wording) -> None:
    """What somebody changed, in words, then for each by its number the command that settles it."""
    language, programme = wording.language, wording.programme.id
    rows = (
        (
            str(number),
            each.learner,
            wording.effect(each.target),
            say(language, "cli.there" if each.expected else "cli.not_there"),
        )
        for number, each in enumerate(drifts, start=1)
    )
    names = headings(language, "number", "learner", "target", "expected")
    console().print(table(say(language, "cli.drifts"), names, rows))
    signed = (
        *("--by", say(language, "cli.drifts.by")),
        *("--because", say(language, "cli.drifts.because")),
    )
    commands = (
        shlex.join(
            ["lms-bridge", "decide", programme, each.learner, "drift", each.key, "restore", *signed]
        )
        for each in drifts
    )
    told = say(language, "cli.drifts.settle", commands=numbered(commands))
    console().print(told, markup=False, soft_wrap=True)


def is_counted(action: Action) -> bool:
    """Whether an action is one of too many to list: of these as many as there are are told."""
    return action.verb is Verb.ADD and not effect_kind(action.target.kind).listed


def counted(plan: Plan, wording: Wording) -> Iterator[tuple[str, str, str, str]]:
    """How many writes that are not listed go to each target."""
    count = Counter(
        (action.target, action.reason.component) for action in plan.actions if is_counted(action)
    )
    for (target, component), people in sorted(count.items()):
        learners = say(wording.language, "cli.learners", count=people)
        effect = wording.effect(target)
        yield learners, wording.label(Verb.ADD), effect, wording.component(component)


def show_aside(quarantined: tuple[Quarantined, ...], wording: Wording, links: Links | None) -> None:
    """Who was set aside, and why; where no number names an account alone, its page."""
    if quarantined:
        rows = (
            (each.learner or "—", str(each.user_id or "—"), wording.cause(each.cause))
            for each in quarantined
        )
        names = headings(wording.language, "learner", "account", "cause")
        console().print(table(say(wording.language, "cli.set_aside"), names, rows))
    numbers = Counter(each.learner for each in quarantined)
    for each in quarantined:
        unnamed = not each.learner or numbers[each.learner] > 1
        if links is not None and each.user_id and unnamed:
            address = links.person(each.user_id)
            found = wording.say("cli.set_aside.account", account=each.user_id, address=address)
            console().print(found, markup=False, soft_wrap=True)


def show_discrepancies(found: tuple[LearnerDiscrepancies, ...], wording: Wording) -> None:
    """What a person has to look at; what is said of many is said once, with how many they are."""
    told: dict[str, list[tuple[str, Discrepancy]]] = {}
    for each in found:
        for one in each.discrepancies:
            told.setdefault(wording.discrepancy(one), []).append((each.learner, one))
    if told:
        rows = (
            (
                _named([learner for learner, _ in same], wording.language),
                said if len(same) > 1 else wording.discrepancy(same[0][1], same[0][0]),
            )
            for said, same in told.items()
        )
        names = headings(wording.language, "learner", "detail")
        console().print(table(say(wording.language, "cli.discrepancies"), names, rows))


def _named(learners: Sequence[str], language: str) -> str:
    """The learners by idnumber, or how many they are where they are more than a few."""
    if len(learners) > NAMED:
        return say(language, "cli.learners", count=len(learners))
    return ", ".join(learners)


def show_report(report: Report, wording: Wording, links: Links | None) -> None:
    """What a sync did: totals by write, then everything that needs a look."""
    language = wording.language
    show_written(report.receipts, wording)
    trouble = [(a, r) for a, r in report.receipts if r.outcome in _TROUBLE or r.detail]
    if trouble:
        rows = (
            (
                a.learner or "—",
                wording.effect(a.target),
                wording.label(r.outcome),
                wording.cause(r.detail),
            )
            for a, r in trouble
        )
        names = headings(language, "learner", "target", "outcome", "detail")
        console().print(table(say(language, "cli.to_look_at"), names, rows))
    show_plan(Plan(drifts=report.plan.drifts, obstacles=report.plan.obstacles), wording)
    show_aside(report.quarantined, wording, links)
    show_discrepancies(report.discrepancies, wording)
    if report.source_lost:
        console().print(say(language, "cli.source_lost", count=report.source_lost), markup=False)
    if report.unwritten:
        console().print(say(language, "cli.unwritten", count=report.unwritten), markup=False)
    console().print(totals(report, language), markup=False)


def totals(report: Report, language: str) -> str:
    """What a run did, in one line."""
    counts = counts_in_words(
        language, ((name, count) for name, count in report.counts.items() if count)
    )
    nothing = say(language, "cli.nothing_to_do")
    return say(language, "cli.run", run=str(report.run.id), counts=counts or nothing)


def show_written(receipts: tuple[tuple[Action, Receipt], ...], wording: Wording) -> None:
    """The writes by kind and outcome."""
    totals = Counter(
        (wording.label(action.verb), wording.effect(action.target), wording.label(receipt.outcome))
        for action, receipt in receipts
    )
    if totals:
        rows = ((*key, str(count)) for key, count in sorted(totals.items()))
        names = headings(wording.language, "write", "target", "outcome", "learners")
        console().print(table(say(wording.language, "cli.writes"), names, rows))
