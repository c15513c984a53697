"""programme new, docs, schema: what helps whoever writes a programme's files."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from json import dumps
from pathlib import Path
from typing import Annotated

import typer

from lms_bridge.authoring.page import programme_page, readme_of
from lms_bridge.authoring.schemas import MODELS, schema_of
from lms_bridge.cause import Cause
from lms_bridge.cli.consoles import console
from lms_bridge.cli.opening import command_language, not_written
from lms_bridge.cli.programmes import FolderArgument
from lms_bridge.cli.shown import JsonOption, print_json
from lms_bridge.cli.versions import folder_of
from lms_bridge.cli.words import numbered, say
from lms_bridge.errors import ConfigurationError, ProgrammeError
from lms_bridge.model.identity import AcademicYear
from lms_bridge.programme import read_programme
from lms_bridge.programme.scaffold import (
    ScaffoldKind,
    ScaffoldOrder,
    prefix_of,
    scaffold,
    write_folder,
)

_SEPTEMBER = 9


def new(
    programme: Annotated[str, typer.Argument(metavar="ID", help="The new programme's id.")],
    title_fr: Annotated[str | None, typer.Option(help="Its title in French.")] = None,
    title_en: Annotated[str | None, typer.Option(help="Its title in English.")] = None,
    prefix: Annotated[str | None, typer.Option(help="What its idnumbers begin with.")] = None,
    owner: Annotated[str | None, typer.Option(help="Who answers for it.")] = None,
    kind: Annotated[ScaffoldKind | None, typer.Option(help="What it is made of.")] = None,
    units: Annotated[int | None, typer.Option(min=1, max=40, help="How many of them.")] = None,
    folder: Annotated[Path | None, typer.Option(help="Where to write it.")] = None,
    json: JsonOption = False,
) -> None:
    """Write the folder of a new programme that loads, and say what to do next."""
    language = command_language()
    title = _asked(title_fr, say(language, "cli.new.title_fr"), programme)
    made_of = say(language, "cli.new.kind", kinds=tuple(ScaffoldKind))
    how_many = say(language, "cli.new.units")
    asked = ScaffoldOrder(
        id=programme,
        title_fr=title,
        title_en=_asked(title_en, say(language, "cli.new.title_en"), title),
        prefix=_asked(prefix, say(language, "cli.new.prefix"), prefix_of(programme)),
        owner=_asked(owner, say(language, "cli.new.owner"), "…"),
        kind=kind or ScaffoldKind(_asked(None, made_of, ScaffoldKind.UNITS, list(ScaffoldKind))),
        units=units or int(_asked(None, how_many, "3", [str(n) for n in range(1, 41)])),
        year=_year(),
    )
    place = folder or Path(programme.replace("-", "_"))
    written = write_folder(place, scaffold(asked))
    steps = _next(programme, place, language)
    if json:
        print_json({"written": [str(place / each) for each in written], "next": steps})
        return
    listed = "\n".join(f"  {place / each}" for each in written)
    told = say(language, "cli.written.next", written=listed, steps=numbered(steps))
    console().print(told, markup=False)


def on_a_terminal() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin.isatty()


def _asked(given: str | None, question: str, default: str, among: list[str] | None = None) -> str:
    """What an option says; else the answer on a terminal; else the default."""
    if given is not None or not on_a_terminal():
        return default if given is None else given
    answer = typer.prompt(question, default=default)
    while among and answer not in among:
        answer = typer.prompt(f"{question} ({', '.join(among)})", default=default)
    return str(answer)


def _year() -> AcademicYear:
    """The academic year of today, by this machine's clock."""
    today = datetime.now(UTC).date()
    return AcademicYear(today.year if today.month >= _SEPTEMBER else today.year - 1)


def _next(programme: str, place: Path, language: str) -> list[str]:
    return [
        say(language, "cli.new.next.correct", place=place),
        f"lms-bridge programme check {place}",
        f"lms-bridge programme test {place}",
        say(language, "cli.new.next.proofread", place=place, programme=programme),
        say(language, "cli.new.next.enable", place=place, programme=programme),
        f"lms-bridge bind show {programme}",
        f"lms-bridge plan {programme}",
    ]


def docs(
    folder: FolderArgument,
    html: Annotated[bool, typer.Option("--html", help="HTML instead of Markdown.")] = False,
    out: Annotated[Path | None, typer.Option(help="A file to write it to.")] = None,
) -> None:
    """Write a programme as a page to proof-read: its rules in words, with their sources."""
    path = folder_of(folder)
    programme = read_programme(path)
    try:
        readme = readme_of(path)
    except ValueError as error:
        raise ProgrammeError(path.name, (error.args[0],)) from None
    _write(programme_page(programme, command_language(), readme=readme, html=html), out)


def schema(
    file: Annotated[str | None, typer.Option(help=f"One of: {', '.join(MODELS)}.")] = None,
    out: Annotated[Path | None, typer.Option(help="A folder to write them to.")] = None,
) -> None:
    """Print a JSON Schema of a programme's files, or write them all into a folder."""
    if file is not None and file not in MODELS:
        raise ConfigurationError(
            Cause.of("schema.no_file", file=file, known=tuple(MODELS)), where="--file"
        )
    if out is None:
        print_json(schema_of(file) if file else {each: schema_of(each) for each in MODELS})
        return
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_written(error, out) from None
    for each in [file] if file else MODELS:
        place = out / f"{each}.schema.json"
        _write(dumps(schema_of(each), ensure_ascii=False, indent=1) + "\n", place)


def _write(text: str, out: Path | None) -> None:
    if out is None:
        sys.stdout.write(text)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise not_written(error, out) from None
    console().print(say(command_language(), "cli.written", what=out), markup=False)
