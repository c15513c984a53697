"""replay: make stored verdicts again, and say where one differs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from lms_bridge.cause import Cause
from lms_bridge.cli.consoles import console
from lms_bridge.cli.opening import (
    ProgrammeArgument,
    SiteOption,
    command_language,
    open_bridge,
    programme_of,
)
from lms_bridge.cli.shown import JsonOption, print_json, table
from lms_bridge.cli.words import headings, say
from lms_bridge.errors import SkipRecord
from lms_bridge.rulesets.replaying import Replayed, replay, replay_one
from lms_bridge.rulesets.rulebook import Rulebook
from lms_bridge.runs.unknown_learners import never_judged
from lms_bridge.text import Wording

#: Differences of one verdict that the table names.
SHOWN = 20


def replay_verdicts(
    programme: ProgrammeArgument,
    learner: Annotated[str | None, typer.Argument(help="The learner's idnumber.")] = None,
    verdict: Annotated[int | None, typer.Option("--verdict", min=1, help="Its number.")] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Every verdict ever kept, not only the latest.")
    ] = False,
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """Make verdicts again from the rules, facts and day kept, and compare them byte by byte."""
    opened = open_bridge(site)
    programme_of(opened, programme)
    rulebook = opened.in_force.rulebook
    count = older = 0
    wrong: list[Replayed] = []
    for each in _meant(rulebook, programme, learner, verdict, every=every):
        count, older = count + 1, older + each.older
        if not each.same:
            wrong.append(each)
    if not count:
        nothing = _nothing(programme, learner, verdict)
        if not learner:
            raise SkipRecord(nothing)
        raise never_judged(opened.store, programme, learner, nothing)
    if json:
        print_json({"replayed": count, "older_form": older, "different": wrong})
    else:
        language = command_language(opened)
        _show(wrong, language)
        same = count - len(wrong)
        console().print(say(language, "cli.replay.same", same=same, count=count, older=older))
    if wrong:
        raise typer.Exit(1)


def _nothing(programme: str, learner: str | None, verdict: int | None) -> Cause:
    """Why nothing is made again."""
    if verdict:
        return Cause.of("replay.no_verdict", verdict=str(verdict), programme=programme)
    if learner:
        return Cause.of("replay.nothing_on", learner=learner, programme=programme)
    return Cause.of("replay.nobody", programme=programme)


def _meant(
    rulebook: Rulebook, programme: str, learner: str | None, number: int | None, *, every: bool
) -> Iterator[Replayed]:
    if number is None:
        yield from replay(rulebook, programme, learner, latest=not every)
        return
    found = replay_one(rulebook, programme, number)
    if found is not None and learner in {None, found.learner}:
        yield found


def _show(wrong: list[Replayed], language: str) -> None:
    for each in wrong:
        title = say(
            language,
            "cli.replay.title",
            number=str(each.number),
            learner=each.learner,
            rules=each.rules[:12],
        )
        if each.cause:
            why = Wording(language).cause(each.cause)
            console().print(say(language, "cli.listed", what=title, listed=why), markup=False)
            continue
        rows = list(each.differences[:SHOWN])
        console().print(table(title, headings(language, "where", "stored", "computed_again"), rows))
