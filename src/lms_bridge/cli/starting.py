"""init, sandbox: the first steps on a new site, and a Moodle to try them on."""

from __future__ import annotations

import threading
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from lms_bridge.cli.shown import console
from lms_bridge.errors import ConfigurationError


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(init)
    app.command()(sandbox)


def init(
    path: Annotated[Path, typer.Argument(help="The file to write.")] = Path("site.yaml"),
    url: Annotated[str | None, typer.Option(help="The Moodle's address.")] = None,
) -> None:
    """Write a commented site file, and say what to do next; never overwrites one."""
    text = files("lms_bridge.settings").joinpath("example.yaml").read_text(encoding="utf-8")
    if url is not None:
        text = text.replace("https://moodle.example.org", url)
    try:
        with path.open("x", encoding="utf-8") as written:
            written.write(text)
    except FileExistsError:
        raise ConfigurationError(
            "there is a file already", where=str(path), remedy="name another, or edit that one"
        ) from None
    except OSError as error:
        raise ConfigurationError(
            f"it cannot be written: {error.strerror}", where=str(path), remedy="name another place"
        ) from None
    console().print(
        f"written: {path}\n"
        "next:\n"
        "  1. correct the address, the intakes and the years in it\n"
        "  2. export LMS_BRIDGE_TOKEN=…   (the token of the service user)\n"
        "  3. lms-bridge bind show du-pccpu\n"
        "  4. lms-bridge plan du-pccpu\n"
        "  5. lms-bridge sync du-pccpu --release-brake   (the first run changes everybody)",
        markup=False,
    )


def sandbox(
    learners: Annotated[int, typer.Option(min=12, max=20_000, help="How many.")] = 60,
    seed: Annotated[int, typer.Option(help="The same seed makes the same cohort.")] = 1,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free port.")] = 0,
    folder: Annotated[Path, typer.Option(help="Where to write its site file.")] = Path(),
) -> None:
    """Run a sandbox Moodle with a made-up cohort until it is interrupted."""
    from lms_bridge.cli.demo import sandbox_of, write_site  # noqa: PLC0415 - starts a server

    with sandbox_of(learners, seed, port) as (running, _cohort):
        token_file = folder / "sandbox-token"
        token_file.write_text(running.token, encoding="utf-8")
        token_file.chmod(0o600)
        site = write_site(running.url, folder)
        console().print(
            f"sandbox Moodle (made-up people, for trying things out): {running.url}\n"
            f"site file: {site}\n"
            f'try: LMS_BRIDGE_TOKEN="$(cat {token_file})" '
            f"lms-bridge plan du-pccpu --site {site}\n"
            "stop it with Ctrl-C",
            markup=False,
        )
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            console().print("stopped")
