"""work: what is under way in the background, and what waits for a person."""

from __future__ import annotations

from typing import Annotated

import typer

from lms_bridge.bootstrap import Bridge
from lms_bridge.cli.consoles import console
from lms_bridge.cli.opening import SiteOption, open_bridge
from lms_bridge.cli.shown import JsonOption, print_json, table
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
    store = open_bridge(site).store
    states = set(WorkState) - {WorkState.DONE} if all_ else {WorkState.DEAD}
    found, pause = store.work.pieces(states=states), store.upkeep.paused()
    if json:
        print_json({"paused": pause, "work": found})
        return
    if pause is not None:
        since = f"{pause.since:%Y-%m-%d %H:%M:%S}"
        console().print(f"the site rests since {since}: {pause.reason}", markup=False)
    names = ("work", "run", "programme", "kind", "on", "state", "attempts", "due", "reason")
    rows = (
        (
            str(each.id),
            str(each.run_id),
            each.programme,
            each.kind.value,
            each.subject,
            each.state.value,
            str(each.attempts),
            f"{each.due:%Y-%m-%d %H:%M:%S}",
            each.reason,
        )
        for each in found
    )
    console().print(table("", names, rows))


def retry(work: WorkArgument, site: SiteOption = None, json: JsonOption = False) -> None:
    """Have a piece that was given up done again: in its run, or in a new one if that has ended."""
    opened = open_bridge(site)
    store = opened.store
    found = _dead(opened, work)
    if store.runs.get(found.run_id).state is RunState.RUNNING:
        again = store.work.retry(work, store.clock.now())
        _say(f"work {work} waits again, in run {again.run_id}", {"run": again.run_id}, json=json)
        return
    run = begin(opened.job(found.programme))
    store.work.drop(work)
    _say(f"run {run.id} of {run.programme} does it anew", {"run": run.id}, json=json)


def drop(work: WorkArgument, site: SiteOption = None, json: JsonOption = False) -> None:
    """Forget a piece that was given up: the next run does what is still missing."""
    dropped = open_bridge(site).store.work.drop(work)
    _say(f"work {work} is forgotten", {"work": dropped}, json=json)


def _dead(opened: Bridge, number: int) -> Work:
    for each in opened.store.work.pieces(states={WorkState.DEAD}):
        if each.id == number:
            return each
    raise UnknownRecord(f"no work {number} was given up", remedy="see `lms-bridge work list`")


def _say(text: str, value: object, *, json: bool) -> None:
    if json:
        print_json(value)
    else:
        console().print(text, markup=False)
