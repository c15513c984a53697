"""sync, plan, runs: passes over a programme, and what became of them."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import typer

from lms_bridge.cli.shown import (
    JsonOption,
    ProgrammeArgument,
    SiteOption,
    console,
    language_of,
    open_bridge,
    print_json,
    progress,
    table,
)
from lms_bridge.model.action import Action, Outcome, Plan, Receipt
from lms_bridge.model.run import Quarantined
from lms_bridge.pipeline import Foresight, Report, foresee
from lms_bridge.pipeline import sync as run_sync
from lms_bridge.wording import Wording

LearnerOption = Annotated[
    str | None, typer.Option("--learner", help="Only this learner (idnumber).")
]

#: Outcomes that need somebody's look.
_TROUBLE = frozenset({Outcome.REFUSED, Outcome.UNVERIFIED, Outcome.FAILED})


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(sync)
    app.command()(plan)
    app.command()(runs)


def sync(
    programme: ProgrammeArgument,
    learner: LearnerOption = None,
    release_brake: Annotated[
        bool, typer.Option("--release-brake", help="Let this run change as many as it wants.")
    ] = False,
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """Read, judge, and bring the LMS up to date; safe to run twice."""
    opened = open_bridge(site)
    job = opened.job(programme)
    with progress() as tell:
        report = run_sync(job, tell, learner=learner, release_brake=release_brake)
    if json:
        print_json(
            {
                "run": report.run,
                "counts": report.counts,
                "quarantined": report.quarantined,
                "drifts": report.plan.drifts,
                "obstacles": report.plan.obstacles,
                "receipts": [receipt for _, receipt in report.receipts],
            }
        )
    else:
        show_report(report, Wording(language_of(opened), job.programme))
    if any(receipt.outcome in _TROUBLE for _, receipt in report.receipts):
        raise typer.Exit(1)


def plan(
    programme: ProgrammeArgument,
    learner: LearnerOption = None,
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """Show every write that a sync would make, with its reason; write nothing."""
    opened = open_bridge(site)
    job = opened.job(programme)
    with progress() as tell:
        foresight = foresee(job, tell, learner)
    if json:
        print_json(
            {
                "judged": foresight.judged,
                "plan": foresight.plan,
                "quarantined": foresight.quarantined,
            }
        )
        return
    show_foresight(foresight, Wording(language_of(opened), job.programme))


def runs(
    programme: Annotated[str | None, typer.Argument(help="Id of a programme; all if none.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many at most.")] = 20,
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """Show the latest runs."""
    found = open_bridge(site).store.runs(programme, limit)
    if json:
        print_json(found)
        return
    rows = (
        (
            str(run.id),
            run.programme,
            f"{run.started:%Y-%m-%d %H:%M:%S}",
            run.state.value,
            ", ".join(f"{name} {count}" for name, count in run.counts if count),
            run.stopped_by,
        )
        for run in found
    )
    console().print(
        table("", ("run", "programme", "started", "state", "counts", "stopped by"), rows)
    )


def show_foresight(foresight: Foresight, wording: Wording) -> None:
    """The plan as tables."""
    show_plan(foresight.plan, wording)
    show_aside(foresight.quarantined)
    console().print(
        f"{foresight.judged} learners judged · {len(foresight.plan.actions)} writes planned · "
        f"{foresight.plan.satisfied} effects already so · {len(foresight.plan.drifts)} drifts · "
        f"{len(foresight.plan.obstacles)} obstacles"
    )


def show_plan(plan: Plan, wording: Wording) -> None:
    """What is to be written, what drifted, what is in the way."""
    actions = (
        (
            action.learner or "—",
            wording.verb(action.verb),
            wording.effect(action.target),
            wording.reason(action.reason),
        )
        for action in plan.actions
    )
    if plan.actions:
        console().print(table("Writes", ("learner", "write", "target", "reason"), actions))
    if plan.drifts:
        drifts = (
            (
                each.learner,
                wording.effect(each.target),
                "there" if each.expected else "not there",
                each.key,
            )
            for each in plan.drifts
        )
        headings = ("learner", "target", "expected", "key for `decide … drift`")
        console().print(table("Changed in the LMS by somebody", headings, drifts))
    if plan.obstacles:
        rows = ((each.learner, wording.effect(each.target), each.cause) for each in plan.obstacles)
        console().print(table("In the way", ("learner", "target", "cause"), rows))


def show_aside(quarantined: tuple[Quarantined, ...]) -> None:
    """Who was set aside, and why."""
    if quarantined:
        rows = ((each.learner or "—", each.where, each.cause) for each in quarantined)
        console().print(table("Set aside", ("learner", "where", "cause"), rows))


def show_report(report: Report, wording: Wording) -> None:
    """What a sync did: totals by write, then everything that needs a look."""
    show_written(report.receipts, wording)
    trouble = [(a, r) for a, r in report.receipts if r.outcome in _TROUBLE or r.detail]
    if trouble:
        rows = (
            (a.learner or "—", wording.effect(a.target), wording.outcome(r.outcome), r.detail)
            for a, r in trouble
        )
        console().print(table("To look at", ("learner", "target", "outcome", "detail"), rows))
    show_plan(Plan(drifts=report.plan.drifts, obstacles=report.plan.obstacles), wording)
    show_aside(report.quarantined)
    counts = " · ".join(f"{name} {count}" for name, count in report.counts.items() if count)
    console().print(f"run {report.run.id}: {counts or 'nothing to do'}")


def show_written(receipts: tuple[tuple[Action, Receipt], ...], wording: Wording) -> None:
    """The writes by kind and outcome."""
    totals = Counter(
        (wording.verb(action.verb), wording.effect(action.target), wording.outcome(receipt.outcome))
        for action, receipt in receipts
    )
    if totals:
        rows = ((*key, str(count)) for key, count in sorted(totals.items()))
        console().print(table("Writes", ("write", "target", "outcome", "learners"), rows))
