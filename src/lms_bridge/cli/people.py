"""decide, acquired: what people decide, and what is acquired for ever."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

import typer

from lms_bridge.cause import Cause
from lms_bridge.cli.consoles import console
from lms_bridge.cli.opening import (
    LearnerArgument,
    ProgrammeArgument,
    SiteOption,
    command_language,
    misused,
    open_bridge,
)
from lms_bridge.cli.shown import JsonOption, print_json, table, tree
from lms_bridge.cli.words import headings, say
from lms_bridge.decisions.deciding import keep_acquired
from lms_bridge.decisions.deciding import record_decision as take
from lms_bridge.errors import DecisionRefused
from lms_bridge.model.decision import Acquired, Decision, DecisionKind, JuryMember
from lms_bridge.model.verdict import Verdict
from lms_bridge.text import Wording, explain


def decide_command(
    programme: ProgrammeArgument,
    learner: LearnerArgument,
    kind: Annotated[DecisionKind, typer.Argument(help="What kind of decision.")],
    subject: Annotated[
        str, typer.Argument(help="A unit or block, a need (document:M1), award, or a drift's key.")
    ],
    outcome: Annotated[str, typer.Argument(help="granted, accepted, given, admitted …")],
    because: Annotated[str, typer.Option(help="The reason.")],
    by: Annotated[str, typer.Option(help="Who decided: a function or a staff identifier.")],
    on: Annotated[str | None, typer.Option(help="When, as 2026-06-30; now if left out.")] = None,
    member: Annotated[
        list[str] | None,
        typer.Option(help="A seat of the jury: ROLE, with :outside and :chair where they hold."),
    ] = None,
    again: Annotated[
        str, typer.Option(help="With adjourned: by which way it is presented again.")
    ] = "",
    recommends: Annotated[str, typer.Option(help="With adjourned: what the jury recommends.")] = "",
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """Record a decision; it wins over computation from now on, and is never deleted."""
    opened = open_bridge(site)
    job = opened.job(programme)
    decision = Decision(
        id=0,
        programme=programme,
        learner=learner,
        kind=kind,
        subject=subject,
        outcome=outcome,
        by=by.strip(),
        at=_moment(on) or job.clock.now(),
        because=because.strip(),
        jury=tuple(_seat(each) for each in member or ()),
        again=again.strip(),
        recommends=recommends.strip(),
    )
    kept, verdict = take(job, decision)
    if json:
        print_json({"decision": kept, "verdict": verdict})
        return
    _show(kept, verdict, Wording(command_language(opened), job.programme))


def _show(decision: Decision, verdict: Verdict | None, wording: Wording) -> None:
    told = wording.decision(decision)
    said = say(wording.language, "cli.told", what=decision.id, told=told)
    console().print(said, markup=False)
    if verdict is not None:
        console().print(tree(explain(verdict, wording)))


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise misused("--on", "cli.wrong.day") from None
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def _seat(text: str) -> JuryMember:
    role, *marks = text.split(":")
    unknown = sorted(set(marks) - {"outside", "chair"})
    if unknown or not role:
        raise DecisionRefused(Cause.of("decision.no_seat", seat=text))
    return JuryMember(role, "outside" in marks, "chair" in marks)


def show_acquired(
    programme: ProgrammeArgument,
    learner: Annotated[str | None, typer.Argument(help="Only this learner (idnumber).")] = None,
    add: Annotated[str | None, typer.Option(help="Record this block as acquired earlier.")] = None,
    on: Annotated[str | None, typer.Option(help="The day it was acquired, as 2025-06-30.")] = None,
    because: Annotated[str | None, typer.Option(help="What shows it: a certificate, say.")] = None,
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """Show the blocks acquired for ever; with --add, record one acquired before the bridge."""
    opened = open_bridge(site)
    job = opened.job(programme)
    if add is not None:
        moment = _moment(on)
        if learner is None or moment is None or not because:
            raise misused("--add", "cli.wrong.block_alone")
        keep_acquired(
            job,
            Acquired(programme, learner, add, moment.date(), because, job.programme.fingerprint),
        )
    found = opened.store.decisions.acquired(programme, learner)
    if json:
        print_json(found)
        return
    rows = ((each.learner, each.component, each.on.isoformat(), each.because) for each in found)
    names = headings(command_language(opened), "learner", "block", "since", "because")
    console().print(table("", names, rows))
