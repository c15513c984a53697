"""How commands show things: tables and trees for people, JSON for programs, bars on a terminal."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.tree import Tree

from lms_bridge.bootstrap import Bridge, bridge
from lms_bridge.model.canonical import plain
from lms_bridge.model.verdict import Truth
from lms_bridge.runs import Progress as Told
from lms_bridge.settings import Environment
from lms_bridge.text import Line
from lms_bridge.text.cells import safe_cell

SiteOption = Annotated[
    Path | None, typer.Option("--site", help="The site file (LMS_BRIDGE_SITE, or site.yaml).")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
ProgrammeArgument = Annotated[str, typer.Argument(help="Id of an enabled programme.")]
LearnerArgument = Annotated[str, typer.Argument(help="The learner's idnumber.")]

#: What the running command opened; the application closes it when the command ends.
TO_CLOSE = ExitStack()

_STYLES = {Truth.YES: "green", Truth.NO: "red", Truth.UNKNOWN: "yellow"}


def console() -> Console:
    """Where answers go; without a terminal, wide enough that no cell is cut."""
    return Console(soft_wrap=False, width=None if sys.stdout.isatty() else 200, highlight=False)


def errors_console() -> Console:
    """Where messages about errors and progress go."""
    return Console(stderr=True, soft_wrap=True, highlight=False)


def open_bridge(site: Path | None) -> Bridge:
    """The bridge of the site file named, or of the environment's; closed with the command."""
    opened = bridge(site or Environment().site)
    TO_CLOSE.callback(opened.close)
    return opened


def language_of(opened: Bridge) -> str:
    """The language to speak: the site's."""
    return opened.site.language


def print_json(value: object) -> None:
    """Print a value as indented JSON with sorted keys."""
    text = json.dumps(plain(value), ensure_ascii=False, indent=1, sort_keys=True)
    sys.stdout.write(text + "\n")


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
def progress() -> Iterator[Told]:
    """Tell on the terminal how far each stage got; say nothing where there is no terminal."""
    if not sys.stderr.isatty():
        yield lambda _stage, _done, _total: None
        return
    bars = Progress(
        TextColumn("{task.description:<8}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=errors_console(),
        transient=True,
    )
    tasks: dict[str, int] = {}

    def tell(stage: str, done: int, total: int) -> None:
        if stage not in tasks:
            tasks[stage] = bars.add_task(stage, total=total)
        bars.update(tasks[stage], completed=done, total=total)  # type: ignore[arg-type]  # an int

    with bars:
        yield tell
