"""work: what is under way in the background, and what waits for a person."""

from __future__ import annotations

from typing import Annotated

import typer

from lms_bridge.bootstrap import Bridge
from lms_bridge.cause import Cause
from lms_bridge.cli.consoles import console
from lms_bridge.cli.opening import SiteOption, command_language, open_bridge, wording_of
from lms_bridge.cli.shown import JsonOption, instant, print_json, table
from lms_bridge.cli.words import headings, say
from lms_bridge.errors import UnknownRecord
from lms_bridge.model.run import RunState
from lms_bridge.model.work import Work, WorkState
from lms_bridge.runs import begin

WorkArgument = Annotated[int, typer.Argument(help="The number that `work list` shows.")]


def list_work(
    all_: Annotated[
        bool, typer.Option("--all", help="Also what waits or is being done, not only what is dead.")
    ] = False,
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """Show what was given up and why; with --all, everything that is not done."""
    opened = open_bridge(site)
    store, language = opened.store, command_language(opened)
    wording = wording_of(opened)
    states = set(WorkState) - {WorkState.DONE} if all_ else {WorkState.DEAD}
    found, pause = store.work.pieces(states=states), store.upkeep.paused()
    if json:
        print_json({"paused": pause, "work": found})
        return
    if pause is not None:
        since = instant(pause.since, opened.zone)
        rests = say(language, "cli.work.rests", since=since, reason=wording.cause(pause.reason))
        console().print(rests, markup=False)
    names = headings(
        language,
        "work",
        "run",
        "programme",
        "kind",
        "on",
        "state",
        "attempts",
        "due",
        "reason",
    )
    rows = (
        (
            str(each.id),
            str(each.run_id),
            each.programme,
            wording.label(each.kind),
            each.subject,
            wording.label(each.state),
            str(each.attempts),
            instant(each.due, opened.zone),
            wording.cause(each.reason),
        )
        for each in found
    )
    console().print(table("", names, rows))


def retry(work: WorkArgument, site: SiteOption = None, json: JsonOption = False) -> None:
    """Have a piece that was given up done again: in its run, or in a new one if that has ended."""
    opened = open_bridge(site)
    store, language = opened.store, command_language(opened)
    found = _dead(opened, work)
    if store.runs.get(found.run_id).state is RunState.RUNNING:
        again = store.work.retry(work, store.clock.now())
        said = say(language, "cli.work.again", work=str(work), run=str(again.run_id))
        _say(said, {"run": again.run_id}, json=json)
        return
    run = begin(opened.job(found.programme))
    store.work.drop(work)
    said = say(language, "cli.work.anew", run=str(run.id), programme=run.programme)
    _say(said, {"run": run.id}, json=json)


def drop_work(work: WorkArgument, site: SiteOption = None, json: JsonOption = False) -> None:
    """Forget a piece that was given up: the next run does what is still missing."""
    opened = open_bridge(site)
    dropped = opened.store.work.drop(work)
    said = say(command_language(opened), "cli.work.dropped", work=str(work))
    _say(said, {"work": dropped}, json=json)


def _dead(opened: Bridge, number: int) -> Work:
    for each in opened.store.work.pieces(states={WorkState.DEAD}):
        if each.id == number:
            return each
    raise UnknownRecord(Cause.of("work.not_given_up", work=str(number)))


def _say(text: str, value: object, *, json: bool) -> None:
    if json:
        print_json(value)
    else:
        console().print(text, markup=False)
