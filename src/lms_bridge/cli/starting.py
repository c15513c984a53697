"""init, sandbox: the first steps on a new site, and a Moodle to try them on."""

from __future__ import annotations

import sys
import threading
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from lms_bridge.cause import Cause
from lms_bridge.cli.consoles import console, errors_console
from lms_bridge.cli.opening import command_language
from lms_bridge.cli.shown import JsonOption, print_json
from lms_bridge.cli.words import numbered, say
from lms_bridge.errors import ConfigurationError

#: What to do after `init`, in this order: a code of the catalogue, or a command as it is typed.
NEXT = (
    "cli.init.next.correct",
    "cli.init.next.role",
    "cli.init.next.service",
    "cli.init.next.token",
    "cli.init.next.check",
    "lms-bridge plan du-pccpu",
    "cli.init.next.sync",
)


def init(
    path: Annotated[Path, typer.Argument(help="The file to write.")] = Path("site.yaml"),
    url: Annotated[str | None, typer.Option(help="The Moodle's address.")] = None,
    json: JsonOption = False,
) -> None:
    """Write a commented site file, and say what to do next; never overwrites one."""
    text = files("lms_bridge.settings").joinpath("example.yaml").read_text(encoding="utf-8")
    if url is not None:
        text = text.replace("https://moodle.example.org", url)
    try:
        with path.open("x", encoding="utf-8") as written:
            written.write(text)
    except FileExistsError:
        raise ConfigurationError(Cause.of("file.there_already"), where=str(path)) from None
    except OSError as error:
        raise ConfigurationError(
            Cause.of("file.not_written", why=error.strerror or type(error).__name__),
            where=str(path),
        ) from None
    language = command_language()
    steps = [say(language, each) if each.startswith("cli.") else each for each in NEXT]
    if json:
        print_json({"written": str(path), "next": steps})
        return
    told = say(language, "cli.written.next", written=f"  {path}", steps=numbered(steps))
    console().print(told, markup=False)


def sandbox(
    learners: Annotated[int, typer.Option(min=12, max=20_000, help="How many.")] = 60,
    seed: Annotated[int, typer.Option(help="The same seed makes the same cohort.")] = 1,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free port.")] = 0,
    folder: Annotated[Path, typer.Option(help="Where to write its site file.")] = Path(),
    json: JsonOption = False,
) -> None:
    """Run a sandbox Moodle with a made-up cohort until it is interrupted."""
    from lms_bridge.cli.demo import sandbox_of, write_site  # noqa: PLC0415 - starts a server

    with sandbox_of(learners, seed, port) as (running, _cohort):
        token_file = folder / "sandbox-token"
        token_file.unlink(missing_ok=True)
        token_file.touch(mode=0o600)
        token_file.write_text(running.token, encoding="utf-8")
        site = write_site(running.url, folder)
        if json:
            print_json({"url": running.url, "site": str(site), "token_file": str(token_file)})
            sys.stdout.flush()
        else:
            _introduce(running.url, site, token_file)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            errors_console().print(say(command_language(), "cli.stopped"))


def _introduce(url: str, site: Path, token_file: Path) -> None:
    told = say(command_language(), "cli.sandbox", url=url, site=site, token=token_file)
    console().print(told, markup=False)
