"""Running a command that an adapter brings: it is given the site, and what it answers is shown."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from inspect import Parameter, signature
from pathlib import Path
from typing import Any

import typer

from lms_bridge.bootstrap import Bridge
from lms_bridge.cause import Cause
from lms_bridge.cli.consoles import console
from lms_bridge.cli.opening import SiteOption, command_language, open_bridge, wording_of
from lms_bridge.cli.shown import JsonOption, print_json, table
from lms_bridge.cli.words import headings
from lms_bridge.errors import ConfigurationError
from lms_bridge.model.lms_commands import CommandAnswer
from lms_bridge.ports import CommandSite
from lms_bridge.text import Wording


def as_command(function: Callable[..., CommandAnswer], kind: str) -> Callable[..., None]:
    """An adapter's function as a command: with `--site` and `--json` in place of the opened site.

    Args:
        function: takes a `CommandSite`, then the command's own options.
        kind: the LMS that the site must have; the command raises ConfigurationError otherwise.
    """

    @wraps(function)
    def run(*, site: Path | None = None, json: bool = False, **options: Any) -> None:
        opened = open_bridge(site)
        answer = function(_site_of(opened, kind), **options)
        if json:
            print_json(answer.data)
        else:
            _show(answer, command_language(opened))
        if not answer.satisfied:
            raise typer.Exit(1)

    known = signature(function, eval_str=True)
    _, *own = known.parameters.values()
    parameters = [
        *own,
        Parameter("site", Parameter.KEYWORD_ONLY, default=None, annotation=SiteOption),
        Parameter("json", Parameter.KEYWORD_ONLY, default=False, annotation=JsonOption),
    ]
    # what typer reads: the command's own options, then these two
    run.__signature__ = known.replace(parameters=parameters)  # type: ignore[attr-defined]  # any function may have one
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    return run


def _site_of(opened: Bridge, kind: str) -> CommandSite[Any]:
    if opened.site.kind != kind:
        cause = Cause.of("site.other_lms", kind=opened.site.kind, needed=kind)
        raise ConfigurationError(cause, where=str(opened.site.file))
    needs = tuple(opened.needs(key) for key in opened.site.programmes)
    wording = wording_of(opened)
    return CommandSite(opened.connection, needs, lambda cause: wording.cause(cause, advice=False))


def _show(answer: CommandAnswer, language: str) -> None:
    wording = Wording(language)

    def worded(each: Cause | str) -> str:
        return wording.cause(each, advice=False) if isinstance(each, Cause) else each

    for line in answer.lines:
        sys.stdout.write(f"{worded(line)}\n")
    if answer.headings:
        rows = (tuple(worded(cell) for cell in row) for row in answer.rows)
        console().print(table("", headings(language, *answer.headings), rows))
