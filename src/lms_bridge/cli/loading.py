"""Commands that are imported when they are run: names and lines of help cost no import.

Click's documentation calls this pattern "lazily loading subcommands". A group holds a
`CommandToLoad` for each of its commands. Listing, completing and suggesting names read what
it holds; only running a command, or asking for its own help, imports the command's module.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from contextlib import ExitStack
from contextvars import ContextVar
from enum import StrEnum
from functools import wraps
from importlib import import_module
from inspect import Parameter, signature
from types import ModuleType
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer
from typer.core import TyperCommand

if TYPE_CHECKING:
    from lms_bridge.programme import Programme

#: What the running command opened; closed when the command ends.
TO_CLOSE = ExitStack()

#: The language that the running command was told to speak; "" for the site's.
LANGUAGE: ContextVar[str] = ContextVar("language", default="")

#: The language of the site that the running command opened; "" as long as there is none.
SITE_LANGUAGE: ContextVar[str] = ContextVar("site_language", default="")

#: The programme that the running command is about, whose titles its errors use; None for none.
PROGRAMME: ContextVar[Programme | None] = ContextVar("programme", default=None)


class Language(StrEnum):
    """The languages that commands speak."""

    FR = "fr"
    EN = "en"


#: The option that every command has.
LangOption = Annotated[
    Language | None, typer.Option("--lang", help="The language of the answer; the site's.")
]


class CommandToLoad(TyperCommand):
    """The name of a command, its line of help, and where its function is.

    Attributes:
        function: module and name in it, as `lms_bridge.cli.looking:status`.
    """

    def __init__(self, name: str, function: str, line: str) -> None:
        super().__init__(name=name, help=line)
        self.function = function

    def load(self) -> TyperCommand:
        """Import the command's module; the command with its options and arguments."""
        alone = typer.Typer(add_completion=False)
        alone.command(self.name)(_whole(self.imported()))
        return cast("TyperCommand", typer.main.get_command(alone))

    def imported(self) -> Callable[..., Any]:
        """The command's function, from its module."""
        module, _, name = self.function.partition(":")
        return cast("Callable[..., Any]", getattr(_module(module), name))

    def make_context(self, *arguments: Any, **extra: Any) -> Any:
        """The context of the command itself: from here on, only the loaded command is used."""
        return self.load().make_context(*arguments, **extra)


def _module(name: str) -> ModuleType:
    """A module; what it defines stays, so the garbage collector never looks through it."""
    if name in sys.modules:
        return sys.modules[name]
    gc.disable()
    try:
        return import_module(name)
    finally:
        gc.freeze()
        gc.enable()


def _whole(function: Callable[..., Any]) -> Callable[..., Any]:
    """A command's function that also takes a language, and closes in the end what it opened."""

    @wraps(function)
    def run(*, lang: Language | None = None, **values: Any) -> Any:
        from lms_bridge.worker.logs import configure_logs  # noqa: PLC0415 - help writes no logs

        LANGUAGE.set(lang.value if lang else "")
        with TO_CLOSE:
            configure_logs()
            return function(**values)

    # what typer reads: the command's own options, and the language
    known = signature(function, eval_str=True)
    option = Parameter("lang", Parameter.KEYWORD_ONLY, default=None, annotation=LangOption)
    run.__signature__ = known.replace(  # type: ignore[attr-defined]  # any function may have one
        parameters=[*known.parameters.values(), option]
    )
    run.__annotations__ = {**function.__annotations__, "lang": LangOption}
    return run
