"""Where commands write for people: answers on standard output, the rest on standard error."""

from __future__ import annotations

import sys

from rich.console import Console


def console() -> Console:
    """Where answers go; without a terminal, wide enough that no cell is cut."""
    return Console(soft_wrap=False, width=None if sys.stdout.isatty() else 200, highlight=False)


def errors_console() -> Console:
    """Where messages about errors and progress go."""
    return Console(stderr=True, soft_wrap=True, highlight=False)
