"""decide, acquired: what people decide, and what is acquired for ever."""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from lms_bridge.bootstrap import Bridge
from lms_bridge.cause import Cause
from lms_bridge.cli.confirming import confirm
from lms_bridge.cli.consoles import console, errors_console
from lms_bridge.cli.opening import (
    LearnerArgument,
    ProgrammeArgument,
    SiteOption,
    job_of,
    misused,
    open_bridge,
    wording_of,
)
from lms_bridge.cli.shown import JsonOption, print_json, table, tree
from lms_bridge.cli.words import headings
from lms_bridge.decisions.acquiring import foresee_block, keep_block, told_block
from lms_bridge.decisions.contradicting import (
    Contradiction,
    beside_in_words,
    contradiction,
    told,
    unsettled_beside,
)
from lms_bridge.decisions.deciding import record_decision as take
from lms_bridge.decisions.deciding import refuse_now, rests_on
from lms_bridge.decisions.identity_words import accounts_in_words
from lms_bridge.errors import DecisionRefused
from lms_bridge.model.decision import (
    WITHDRAWN,
    Acquired,
    Decision,
    DecisionKind,
    JuryMember,
    not_withdrawn,
    revocations,
    standing,
    withdrawals,
)
from lms_bridge.model.verdict import Verdict
from lms_bridge.model.written import day_written
from lms_bridge.runs.job import Job
from lms_bridge.runs.unknown_learners import ensure_known
from lms_bridge.text import Wording, explain
from lms_bridge.text.typography import day, decimal


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
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask where it contradicts what is known.")
    ] = False,
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """Record a decision; it wins over computation from now on, and is never deleted.

    The outcome `withdrawn` takes back what was decided of this kind on the subject.
    """
    opened = open_bridge(site)
    job = job_of(opened, programme)
    decision = Decision(
        id=0,
        programme=programme,
        learner=learner,
        kind=kind,
        subject=subject,
        outcome=outcome,
        by=by.strip(),
        at=_moment(job, on),
        because=because.strip(),
        jury=tuple(_seat(each) for each in member or ()),
        again=again.strip(),
        recommends=recommends.strip(),
        of_a_day=on is not None and _day(on) != job.today(),
    )
    wording = wording_of(opened, job.programme)
    refuse_now(job, decision)
    if not yes:
        found = contradiction(job.store, job.programme, decision)
        if found is None:
            _show_beside(job, decision, wording)
        _confirm(found, wording, json=json)
    kept, verdict = take(job, decision)
    in_force = verdict is None or rests_on(verdict, kept)
    if json:
        print_json({"decision": kept, "in_force": in_force, "verdict": verdict})
        return
    _show(kept, verdict, wording, in_force=in_force)


def _confirm(found: Contradiction | None, wording: Wording, *, json: bool) -> None:
    """Show what a decision contradicts, and ask; raises NotConfirmed."""
    if found is not None:
        question = wording.say("cli.decide.confirm")
        confirm(told(found, wording), question, Cause.of("decision.unconfirmed"), json=json)


def _show_beside(job: Job, decision: Decision, wording: Wording) -> None:
    """Name what is not validated and does not keep a jury from deciding."""
    verdict = job.store.verdicts.get(decision.programme, decision.learner)
    if verdict is None or decision.kind is not DecisionKind.JURY or decision.outcome == WITHDRAWN:
        return
    beside = unsettled_beside(job.programme, verdict)
    for line in beside_in_words(beside, wording.on_track(verdict.track)):
        errors_console().print(line, markup=False, soft_wrap=True)


def _show(decision: Decision, verdict: Verdict | None, wording: Wording, *, in_force: bool) -> None:
    """The verdict first, which fills several screens; last what was recorded and the way back."""
    if verdict is not None:
        console().print(tree(explain(verdict, wording)))
    decided = wording.decision(decision)
    said = wording.say("cli.decided", number=str(decision.id), told=decided)
    console().print(said, markup=False)
    if decision.outcome != WITHDRAWN:
        about = (decision.programme, decision.learner, decision.kind.value, decision.subject)
        _say_way_back(wording, "decide", *about, WITHDRAWN)
    if not in_force:
        console().print(wording.say("cli.decide.not_in_force"), markup=False)


def _moment(job: Job, text: str | None) -> datetime:
    """The moment of a day: now for today, and noon for any other."""
    now = job.clock.now()
    if text is None:
        return now
    on = _day(text)
    if on == job.today():
        return now
    return datetime.combine(on, time(12), ZoneInfo(job.time_zone)).astimezone(now.tzinfo)


def _day(text: str) -> date:
    found = day_written(text)
    if found is None:
        raise misused("--on", "cli.wrong.day")
    return found


def _mark(text: str) -> tuple[Decimal, Decimal]:
    """A mark with its scale, as 12,5/20."""
    mark, _, out_of = text.replace(",", ".").partition("/")
    try:
        found = Decimal(mark.strip()), Decimal(out_of.strip())
    except InvalidOperation:
        raise misused("--mark", "cli.wrong.mark") from None
    if not all(each.is_finite() for each in found):
        raise misused("--mark", "cli.wrong.mark")
    return found


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
    withdraw: Annotated[
        str | None, typer.Option(help="Take back what was recorded last of this block.")
    ] = None,
    on: Annotated[str | None, typer.Option(help="The day it was acquired, as 2025-06-30.")] = None,
    because: Annotated[
        str | None, typer.Option(help="What shows it, a certificate say; or what was wrong.")
    ] = None,
    by: Annotated[
        str | None, typer.Option(help="Who records it: a function or a staff identifier.")
    ] = None,
    mark: Annotated[
        str | None, typer.Option(help="The mark it was acquired with, as 12,5/20.")
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask whether that is how it is.")
    ] = False,
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """Show the blocks acquired for ever; with --add, record one acquired before the bridge.

    What is added last of a block counts, with its day and mark; --withdraw takes it back.
    """
    block = add or withdraw
    told = {"learner": learner, "on": on, "because": because, "mark": mark, "by": by}
    _refuse_mixed(add, withdraw, {name for name, each in told.items() if each is not None})
    if because is not None and not because.strip():
        raise misused("--because", "cli.wrong.blank_reason")
    opened = open_bridge(site)
    job = job_of(opened, programme)
    blocks = opened.store.decisions
    before = blocks.acquired(programme, learner)
    if learner is not None and not before:
        ensure_known(opened.store, programme, learner)
    wording = wording_of(opened, job.programme)
    if learner is not None and block is not None:
        value, out_of = _mark(mark) if mark else (None, None)
        entry = Acquired(
            programme,
            learner,
            block,
            _day(on) if on is not None else job.today(),
            (because or "").strip(),
            job.programme.fingerprint,
            mark=value,
            out_of=out_of,
            by=(by or "").strip(),
            at=job.clock.now(),
        )
        _record_block(opened, job, entry, wording, withdraws=add is None, yes=yes, json=json)
    found = blocks.acquired(programme, learner)
    states = _states(found, blocks.recorded(programme, learner))
    if json:
        print_json(
            [{**asdict(each), "state": state} for each, state in zip(found, states, strict=True)]
        )
        return
    _show_blocks(found, states, wording)


def _refuse_mixed(add: str | None, withdraw: str | None, told: Collection[str]) -> None:
    """Refuse options that say nothing together; `told`: which of the others were given."""
    if add is not None and withdraw is not None:
        raise misused("--withdraw", "cli.wrong.one_block")
    if add is not None and not {"learner", "on", "because", "by"} <= set(told):
        raise misused("--add", "cli.wrong.block_alone")
    if withdraw is not None and not {"learner", "because", "by"} <= set(told):
        raise misused("--withdraw", "cli.wrong.withdrawal_alone")
    if withdraw is not None and {"on", "mark"} & set(told):
        raise misused("--withdraw", "cli.wrong.withdraws_day")
    if add is None and withdraw is None and {"on", "because", "mark", "by"} & set(told):
        raise misused("--add", "cli.wrong.which_block")


def _show_blocks(found: Sequence[Acquired], states: Sequence[str], wording: Wording) -> None:
    """The table of acquisitions, each with whoever took it back; nobody's says so."""
    shown = [pair for pair in zip(found, states, strict=True) if not pair[0].withdraws]
    if not shown:
        console().print(wording.say("cli.acquired.none"), markup=False)
        return
    wrong = {(each.learner, *key): it for each in found for key, it in withdrawals([each]).items()}
    rows = (
        _block(each, state, wrong.get((each.learner, each.component, each.number)), wording)
        for each, state in shown
    )
    names = headings(
        wording.language, "learner", "block", "since", "because", "mark", "by", "state"
    )
    console().print(table("", names, rows))


def _record_block(
    opened: Bridge,
    job: Job,
    entry: Acquired,
    wording: Wording,
    *,
    withdraws: bool,
    yes: bool,
    json: bool,
) -> None:
    """Show what an entry about a block would change, ask, and keep it."""
    foreseen = foresee_block(job, entry, withdraws=withdraws)
    if foreseen.already:
        if not json:
            console().print(wording.say("cli.acquired.twice"), markup=False)
        return
    if not yes:
        unconfirmed = Cause.of("identity.unconfirmed")
        question = wording.say("cli.identity.confirm")
        pair = opened.store.accounts.of(entry.learner)
        meant = {pair.user_id} - {0} if pair is not None else set()
        names, links = opened.store.visits.names(), opened.connection.links
        accounts = accounts_in_words(meant, names, links, wording)
        confirm([*told_block(foreseen, wording), *accounts], question, unconfirmed, json=json)
    keep_block(job, entry, withdraws=withdraws)
    if json:
        return
    console().print(wording.on_track(foreseen.track).acquired(foreseen.entry), markup=False)
    if not withdraws:
        about = (entry.programme, entry.learner, "--withdraw", entry.component)
        _say_way_back(wording, "acquired", *about)


def _say_way_back(wording: Wording, *command: str) -> None:
    """Show the command that takes back what was recorded."""
    signed = (
        *("--by", wording.say("cli.drifts.by")),
        *("--because", wording.say("cli.drifts.because")),
    )
    typed = shlex.join(["lms-bridge", *command, *signed])
    taken_back = wording.say("cli.decide.withdraw", command=typed)
    console().print(taken_back, markup=False, soft_wrap=True)


def _states(found: Sequence[Acquired], decisions: Sequence[Decision]) -> list[str]:
    """What each entry about a block is by now.

    In force, replaced by a later one, revoked, taken back, or the one that takes another back.
    """
    revoked, by_learner = (
        defaultdict[str, list[Decision]](list),
        defaultdict[str, list[Acquired]](list),
    )
    for decision in decisions:
        revoked[decision.learner].append(decision)
    for each in found:
        by_learner[each.learner].append(each)
    states = []
    for each in found:
        own = by_learner[each.learner]
        in_force = standing(own, revocations(revoked[each.learner]))
        if each.withdraws:
            states.append("withdrawal")
        elif each not in not_withdrawn(own):
            states.append("withdrawn")
        elif in_force.get(each.component) == each:
            states.append("in_force")
        else:
            states.append("replaced" if each.component in in_force else "revoked")
    return states


def _block(
    acquired: Acquired, state: str, wrong: Acquired | None, wording: Wording
) -> tuple[str, ...]:
    """A row about a block acquired, all of it in words; `wrong` is what takes it back."""
    because, mark = acquired.because, ""
    if not acquired.number:
        because = wording.say("cli.acquired.because", because=because)
    if acquired.mark is not None:
        mark = "/".join(
            decimal(str(each), wording.language) for each in (acquired.mark, acquired.out_of)
        )
    said = {"by": wrong.by, "because": wrong.because} if wrong is not None else {}
    return (
        acquired.learner,
        acquired.component,
        day(acquired.on, wording.language),
        because,
        mark,
        acquired.by,
        wording.say(f"cli.acquired.{state}", **said),
    )
