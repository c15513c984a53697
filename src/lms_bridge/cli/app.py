"""The command-line application: its commands, and what an error becomes.

Exit codes: 0 done · 1 done, and something needs a look (a case that fails, a write refused,
a need that nothing provides) · 2 wrong usage · 3 configuration, programme, access or database:
a person must mend it · 4 the brake · 5 the LMS or the database is away: run it again · 6 no
such learner · 7 done, and a person has to look at somebody · 8 not confirmed, nothing recorded.
"""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from lms_bridge.cli.adapters import adapter_groups
from lms_bridge.cli.consoles import errors_console
from lms_bridge.cli.loading import LANGUAGE, PROGRAMME, SITE_LANGUAGE
from lms_bridge.cli.tree import COMMANDS
from lms_bridge.cli.usage import CommandGroup
from lms_bridge.errors import (
    BrakeApplied,
    BridgeError,
    LeaseLost,
    NotConfirmed,
    RetryLater,
    SkipRecord,
)

LOOK, MEND, BRAKE, AGAIN, UNKNOWN, UNCONFIRMED = 1, 3, 4, 5, 6, 8


class _Commands(CommandGroup):
    """The group of all commands: the product's, and those of adapters where one is looked for."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes | {"commands": COMMANDS})

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A command by its name; adapters are asked for a name that the product has not."""
        if cmd_name not in self.commands:
            self._mount_adapters()
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of all commands, those of adapters last."""
        self._mount_adapters()
        return super().list_commands(ctx)

    def _mount_adapters(self) -> None:
        for group in adapter_groups():
            self.commands.setdefault(str(group.name), group)


app = typer.Typer(
    name="lms-bridge",
    cls=_Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _show_version(asked: bool) -> None:  # noqa: FBT001 - typer calls it with the option's value
    if asked:
        from importlib.metadata import version  # noqa: PLC0415 - nothing else here needs it

        typer.echo(f"lms-bridge {version('lms-bridge')}")
        raise typer.Exit


@app.callback()
def start(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Runs continuing-education diplomas on what an LMS knows."""


def exit_code(error: BridgeError) -> int:
    """The exit code that an error ends a command with."""
    if isinstance(error, BrakeApplied):
        return BRAKE
    if isinstance(error, NotConfirmed):
        return UNCONFIRMED
    if isinstance(error, RetryLater | LeaseLost):
        return AGAIN
    if isinstance(error, SkipRecord):
        return UNKNOWN
    return MEND


def main() -> None:
    """Run a command; an error of ours is one message, never a traceback."""
    try:
        app()
    except BridgeError as error:
        # only errors have words
        from lms_bridge.cli.words import say  # noqa: PLC0415 - see above
        from lms_bridge.settings.environment import Environment  # noqa: PLC0415 - see above
        from lms_bridge.text.causes import error_in_words  # noqa: PLC0415 - see above

        language = LANGUAGE.get() or SITE_LANGUAGE.get() or Environment().language
        told = [error_in_words(error, language, PROGRAMME.get())]
        if isinstance(error, BrakeApplied) and error.learners:
            listed = ", ".join(error.learners[:50])
            told.append(say(language, "cli.braked", learners=listed))
        for each in told:
            errors_console().print(each, style="red", markup=False, highlight=False)
        sys.exit(exit_code(error))
