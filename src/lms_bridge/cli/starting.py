"""init, sandbox: the first steps on a new site, and a Moodle to try them on."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from lms_bridge.cause import Cause, of_system
from lms_bridge.cli.consoles import console, errors_console
from lms_bridge.cli.opening import command_language, misused, not_written
from lms_bridge.cli.shown import JsonOption, print_json
from lms_bridge.cli.words import numbered, say
from lms_bridge.clock import SystemClock
from lms_bridge.errors import ConfigurationError
from lms_bridge.settings import Secret
from lms_bridge.settings.example import site_example
from lms_bridge.settings.lms import lms_adapter, lms_of
from lms_bridge.text import Wording

Started = TypeVar("Started")

#: What to do after `init`, once the LMS is made ready as its adapter says: codes of the catalogue,
#: or a command as it is typed.
NEXT = (
    "cli.init.next.token",
    "cli.init.next.check",
    "lms-bridge plan du-pccpu",
    "cli.init.next.sync",
)


def init(
    path: Annotated[Path, typer.Argument(help="The file to write.")] = Path("site.yaml"),
    url: Annotated[str | None, typer.Option(help="The LMS's address.")] = None,
    lms: Annotated[str, typer.Option(help="Which LMS, where several are installed.")] = "",
    json: JsonOption = False,
) -> None:
    """Write a commented site file, and say what to do next; never overwrites one."""
    example = site_example(lms)
    text = example.text
    if url is not None:
        _refuse_address(lms, url)
        text = re.sub(r"(?m)^  url: https://.*$", lambda _: f"  url: {url}", text, count=1)
    try:
        with path.open("x", encoding="utf-8") as written:
            written.write(text)
    except FileExistsError:
        raise ConfigurationError(Cause.of("file.there_already"), where=str(path)) from None
    except OSError as error:
        raise not_written(error, path) from None
    language = command_language()
    wording = Wording(language)
    steps = [wording.say(each) for each in ("cli.init.next.correct", *example.steps, *NEXT)]
    if json:
        print_json({"written": str(path), "next": steps})
        return
    told = say(language, "cli.written.next", written=f"  {path}", steps=numbered(steps))
    console().print(told, markup=False)


def _refuse_address(lms: str, url: str) -> None:
    """Refuse what is no address of such an LMS; raises ConfigurationError."""
    adapter = lms_adapter(lms_of({"lms": lms} if lms else {}, "--lms"), "--lms")
    if not url:
        raise misused("--url", "cli.wrong.no_address")
    if any(each.isspace() for each in url):
        raise ConfigurationError(Cause.of("http.no_address", host=url), where="--url")
    settings = adapter.settings.model_validate({"url": url, "token": {"env": "LMS_BRIDGE_TOKEN"}})
    try:
        adapter.connect(settings, Secret(None, Path()), SystemClock()).check_address()
    except ConfigurationError as error:
        raise ConfigurationError(error.cause, where=f"--url {url}") from None


def sandbox(
    learners: Annotated[int, typer.Option(min=12, max=20_000, help="How many.")] = 60,
    seed: Annotated[int, typer.Option(help="The same seed makes the same cohort.")] = 1,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free port.")] = 0,
    folder: Annotated[Path, typer.Option(help="Where to write its site file.")] = Path(),
    planted: Annotated[
        list[str] | None, typer.Option("--with", help="A state that is wrong without an error.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Run a sandbox Moodle with a made-up cohort until it is interrupted."""
    from lms_bridge.cli.demo import (  # noqa: PLC0415 - starts a server
        plants,
        sandbox_of,
        write_site,
    )

    wrong, beside = plants(planted or [])
    with _serving(sandbox_of(learners, seed, port), port) as (running, cohort):
        for plant in wrong:
            plant(cohort)
        token_file = folder / "sandbox-token"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            token_file.unlink(missing_ok=True)
            token_file.touch(mode=0o600)
            token_file.write_text(running.token, encoding="utf-8")
            site = write_site(running.url, folder)
            for each in beside:
                each(cohort, site)
        except OSError as error:
            raise not_written(error, folder) from None
        if json:
            print_json({"url": running.url, "site": str(site), "token_file": str(token_file)})
            sys.stdout.flush()
        else:
            _introduce(running.url, site, token_file)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            errors_console().print(say(command_language(), "cli.stopped"))


@contextmanager
def _serving(sandbox: AbstractContextManager[Started], port: int) -> Iterator[Started]:
    """A sandbox that runs; raises ConfigurationError where its port is not free."""
    with ExitStack() as running:
        try:
            opened = running.enter_context(sandbox)
        except OSError as error:
            raise ConfigurationError(
                Cause.of("port.unusable", why=of_system(error)), where=f"localhost:{port}"
            ) from None
        yield opened


def _introduce(url: str, site: Path, token_file: Path) -> None:
    told = say(command_language(), "cli.sandbox", url=url, site=site, token=token_file)
    console().print(told, markup=False)
