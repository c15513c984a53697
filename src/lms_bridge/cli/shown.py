"""How commands show things: tables and trees for people, JSON for programs, bars on a terminal."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer
from rich.table import Table
from rich.tree import Tree

from lms_bridge.cli.consoles import errors_console
from lms_bridge.cli.words import say
from lms_bridge.model.canonical import plain
from lms_bridge.model.verdict import Truth
from lms_bridge.text import Line
from lms_bridge.text.cells import safe_cell

if TYPE_CHECKING:
    from lms_bridge.runs import Progress

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]

_STYLES = {Truth.YES: "green", Truth.NO: "red", Truth.UNKNOWN: "yellow"}


def print_json(value: object) -> None:
    """Print a value as indented JSON with sorted keys."""
    text = json.dumps(plain(value), ensure_ascii=False, indent=1, sort_keys=True)
    sys.stdout.write(text + "\n")


def instant(at: datetime, zone: ZoneInfo) -> str:
    """A moment in a table or a spreadsheet, as of where the university is."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def table(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """A table; cells are plain text, never markup."""
    made = Table(title=title or None, title_justify="left")
    for heading in headings:
        made.add_column(heading, overflow="fold")
    for row in rows:
        made.add_row(*(_plain_cell(cell) for cell in row))
    return made


def _plain_cell(cell: str) -> str:
    return cell.replace("[", r"\[")


def tree(line: Line) -> Tree:
    """An explanation as a tree; its marks say in signs what the colours say."""
    root = Tree(_label(line), guide_style="dim")
    for child in line.children:
        _grow(root, child)
    return root


def _grow(branch: Tree, line: Line) -> None:
    grown = branch.add(_label(line))
    for child in line.children:
        _grow(grown, child)


def _label(line: Line) -> str:
    text = _plain_cell(line.text)
    if line.truth is None:
        return f"[dim]{text}[/dim]"
    style = _STYLES[line.truth]
    return f"[{style}]{line.mark}[/{style}] {text}"


def print_csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows as CSV that spreadsheets open without running anything."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)


@contextmanager
def progress(language: str) -> Iterator[Progress]:
    """Tell on the terminal how far each stage got; say nothing where there is no terminal."""
    if not sys.stderr.isatty():
        yield lambda _stage, _done, _total: None
        return
    from rich.progress import (  # noqa: PLC0415 - only a terminal shows bars
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
    )

    bars = Progress(
        TextColumn("{task.description:<15}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=errors_console(),
        transient=True,
    )
    tasks: dict[str, int] = {}

    def tell(stage: str, done: int, total: int) -> None:
        if stage not in tasks:
            tasks[stage] = bars.add_task(say(language, f"cli.stage.{stage}"), total=total)
        bars.update(tasks[stage], completed=done, total=total)  # type: ignore[arg-type]  # an int

    with bars:
        yield tell
