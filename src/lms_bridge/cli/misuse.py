"""What is wrong with a command that was typed wrongly, as a code with values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum, StrEnum
from typing import Any

import typer
from pydantic import ValidationError
from typer._click.exceptions import (
    BadOptionUsage,
    ClickException,
    MissingParameter,
    NoSuchOption,
    UsageError,
)

from lms_bridge.cause import Cause
from lms_bridge.located.nearest import nearest, not_among
from lms_bridge.located.telling import complaint
from lms_bridge.text import Wording
from lms_bridge.text.catalogue import LANGUAGES


class UnknownCommand(UsageError):
    """A name that no command of a group has.

    Attributes:
        name: as it was typed.
        known: the names of the group's commands.
    """

    def __init__(self, name: str, known: Sequence[str], context: Any) -> None:
        super().__init__("", context)
        self.name, self.known = name, known


def misuse(error: ClickException, typed: Sequence[str]) -> Cause:
    """What is wrong with the line that was typed: with a name, an option, or the value of one."""
    match error:
        case UnknownCommand():
            return not_among("usage.no_command", error.name, error.known)
        case NoSuchOption():
            known = _options(error.ctx)
            return not_among("usage.no_option", error.option_name, known)
        case MissingParameter():
            return Cause.of("usage.missing", name=_name(error))
        case typer.BadParameter():
            return _of_a_value(error)
        case BadOptionUsage():
            given = any(each.startswith(f"{error.option_name}=") for each in typed)
            code = "usage.takes_no_value" if given else "usage.needs_value"
            return Cause.of(code, name=error.option_name)
    return Cause.of("usage.too_many")


def _of_a_value(error: typer.BadParameter) -> Cause:
    """What is wrong with a value; what a command itself says of one is its own sentence."""
    name, refused = _name(error), error.__cause__
    if not isinstance(refused, ValidationError):
        return Cause.of("usage.said", name=name, said=error.message)
    described = error.param.type_descriptor if error.param is not None else None
    if described is not None and described.choices is not None:
        known = tuple(str(each.value) for each in described.choices)
        typed = str(refused.errors(include_url=False)[0]["input"])
        close = _called(typed, described.choices) or nearest(typed, known)
        return Cause.of("usage.no_choice", name=name, typed=typed, close=close, known=known)
    if described is not None and described.is_datetime:
        return Cause.of("date.malformed", key=name, comma=False)
    (detail, *_) = refused.errors(include_url=False, include_input=False)
    return complaint(detail, name)


def _called(typed: str, choices: Iterable[Enum]) -> str:
    """The value of the choice that pages call by the word that was typed; "" where none is."""
    named = [each for each in choices if isinstance(each, StrEnum)]
    for each in named if typed else ():
        for language in LANGUAGES:
            label = Wording(language).label(each)
            if typed.casefold() in {label.casefold(), *label.casefold().split()}:
                return str(each.value)
    return ""


def _name(error: typer.BadParameter) -> str:
    """The option as it is typed, or the argument as the usage line has it."""
    if error.param_hint is not None:
        return str(error.param_hint)
    return "" if error.param is None else max(error.param.opts, key=len)


def _options(context: Any) -> list[str]:
    """The options of the command that was typed, as they are typed."""
    params = context.command.get_params(context) if context is not None else []
    return [
        option
        for each in params
        if each.param_type_name == "option"
        for option in (*each.opts, *each.secondary_opts)
    ]
