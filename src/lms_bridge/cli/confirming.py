"""Asking a person whether what is shown is meant."""

from __future__ import annotations

import sys
from collections.abc import Iterable

import typer

from lms_bridge.cause import Cause
from lms_bridge.cli.consoles import errors_console
from lms_bridge.errors import NotConfirmed

#: What people answer, in French or in English, when they mean it.
_YES = frozenset({"o", "oui", "y", "yes"})


def confirm(lines: Iterable[str], question: str, unconfirmed: Cause, *, json: bool) -> None:
    """Show lines and ask; raises NotConfirmed with the cause unless somebody says yes."""
    for line in lines:
        errors_console().print(line, markup=False, soft_wrap=True)
    if not json and sys.stdin.isatty():
        try:
            answer = typer.prompt(question, default="", show_default=False, err=True)
        except typer.Abort:  # Ctrl-C or Ctrl-D: the question is left, and says what that means
            answer = ""
        if answer.strip().casefold() in _YES:
            return
    raise NotConfirmed(unconfirmed)
