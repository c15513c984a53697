"""programme list, check, test: the programmes there are, and whether they are sound."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lms_bridge.bootstrap import shipped_programmes
from lms_bridge.cli.shown import JsonOption, console, print_json, table, tree
from lms_bridge.programme import Programme, read_programme
from lms_bridge.settings import Environment
from lms_bridge.testing.cases import CaseResult, read_cases, run_case
from lms_bridge.wording import Wording, explain

app = typer.Typer(help="Programmes: list, check, test.", no_args_is_help=True)

FolderArgument = Annotated[
    str, typer.Argument(help="A programme's folder, or the name of one that comes along.")
]


def folder_of(name: str) -> Path:
    """The folder meant: a path, or a programme that comes along by id or folder name."""
    shipped = shipped_programmes()
    return shipped.get(name.replace("-", "_")) or Path(name)


@app.command("list")
def list_programmes(json: JsonOption = False) -> None:
    """List the programmes that come along."""
    found = [read_programme(folder) for folder in shipped_programmes().values()]
    if json:
        print_json([_summary(each) for each in found])
        return
    language = Environment().language
    rows = (
        (
            each.id,
            each.version,
            each.title.in_language(language),
            ", ".join(each.tracks),
            each.fingerprint[:12],
        )
        for each in found
    )
    console().print(table("", ("id", "version", "title", "tracks", "fingerprint"), rows))


def _summary(programme: Programme) -> dict[str, object]:
    return {
        "id": programme.id,
        "version": programme.version,
        "title": programme.title,
        "tracks": list(programme.tracks),
        "fingerprint": programme.fingerprint,
    }


@app.command()
def check(folder: FolderArgument, json: JsonOption = False) -> None:
    """Load a programme and its cases, and list everything that is wrong with them."""
    path = folder_of(folder)
    programme = read_programme(path)
    cases = read_cases(path)
    if json:
        print_json({**_summary(programme), "cases": len(cases)})
        return
    console().print(
        f"{programme.id} {programme.version}: {len(programme.components)} components in "
        f"{len(programme.tracks)} tracks, {len(programme.effects)} effects, {len(cases)} cases, "
        "nothing wrong"
    )


@app.command("test")
def run_cases(folder: FolderArgument, json: JsonOption = False) -> None:
    """Run a programme's cases; show what differs and why."""
    path = folder_of(folder)
    programme = read_programme(path)
    results = [run_case(programme, case) for case in read_cases(path)]
    failing = [result for result in results if result.differences]
    if json:
        print_json(
            [
                {"case": r.case.name, "place": r.case.place, "differences": r.differences}
                for r in results
            ]
        )
    else:
        wording = Wording(Environment().language, programme)
        for result in failing:
            _show(result, wording)
        console().print(f"{len(results) - len(failing)} cases pass, {len(failing)} fail")
    if failing or not results:
        raise typer.Exit(1)


def _show(result: CaseResult, wording: Wording) -> None:
    console().print(f"{result.case.place}: {result.case.name}", markup=False)
    for sentence, found in result.differences:
        console().print(f"  expected: {sentence}\n  found:    {found}", markup=False)
    console().print(tree(explain(result.verdict, wording)))
