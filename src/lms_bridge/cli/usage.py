"""What a command answers to whoever typed it wrongly: in the language of the command, by codes.

Typer raises its errors with English sentences; only their types and values are read here.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import typer

# Typer keeps its own copy of Click, and shows these types nowhere else.
from typer._click.exceptions import (
    ClickException,
    NoArgsIsHelpError,
)
from typer.core import TyperGroup

from lms_bridge.cli.loading import LANGUAGE, SITE_LANGUAGE, Language


class CommandGroup(TyperGroup):
    """A group of commands, which says what is wrong in the language of its commands."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that is meant.

        Raises:
            UnknownCommand: there is none of this name.
        """
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            # only a wrong name needs it
            from lms_bridge.cli.misuse import UnknownCommand  # noqa: PLC0415 - see above

            raise UnknownCommand(name, self.list_commands(ctx), ctx)
        return super().resolve_command(ctx, args)

    def main(self, args: Sequence[str] | None = None, **options: Any) -> Any:  # type: ignore[override]  # by name alone
        """Run the command that is meant; a command typed wrongly ends with exit code 2."""
        if not options.pop("standalone_mode", True):
            return super().main(args, standalone_mode=False, **options)
        LANGUAGE.set("")
        SITE_LANGUAGE.set("")
        try:
            answered = super().main(args, standalone_mode=False, **options)
        except NoArgsIsHelpError as error:  # the help was shown when the error was made
            sys.exit(error.exit_code)
        except ClickException as error:
            _show(error, sys.argv[1:] if args is None else args)
            sys.exit(error.exit_code)
        except typer.Abort:
            sys.exit(1)
        sys.exit(answered if isinstance(answered, int) else 0)


def _show(error: ClickException, typed: Sequence[str]) -> None:
    # only an error has words
    from lms_bridge.cli.consoles import errors_console  # noqa: PLC0415 - see above
    from lms_bridge.cli.misuse import misuse  # noqa: PLC0415 - see above
    from lms_bridge.cli.words import say  # noqa: PLC0415 - see above
    from lms_bridge.text import Wording  # noqa: PLC0415 - see above

    language = _language(typed)
    console, context = errors_console(), getattr(error, "ctx", None)
    if context is not None:
        pieces = " ".join((context.command_path, *context.command.collect_usage_pieces(context)))
        console.print(say(language, "cli.usage", typed=pieces), markup=False, highlight=False)
    told = Wording(language).cause(misuse(error, typed))
    console.print(told, style="red", markup=False, highlight=False)
    if context is not None:
        told = say(language, "cli.usage.help", typed=f"{context.command_path} --help")
        console.print(told, markup=False, highlight=False)


def _language(typed: Sequence[str]) -> str:
    """What `--lang` says on the line that was typed, else what the site or environment says."""
    from lms_bridge.settings.environment import Environment  # noqa: PLC0415 - only errors ask

    given = [value for option, value in pairwise(typed) if option == "--lang"]
    given += [each.removeprefix("--lang=") for each in typed if each.startswith("--lang=")]
    known = [each for each in given if each in set(Language)]
    return known[-1] if known else LANGUAGE.get() or SITE_LANGUAGE.get() or Environment().language
