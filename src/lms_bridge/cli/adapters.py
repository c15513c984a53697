"""The commands that the installed adapters bring, each under the name of its kind of LMS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from lms_bridge.cli.loading import CommandToLoad
from lms_bridge.cli.usage import CommandGroup
from lms_bridge.model.installed import adapter_points
from lms_bridge.model.lms_commands import LmsCommand


def adapter_groups() -> Iterator[CommandGroup]:
    """The group of each adapter that brings commands; only the adapter's own module is imported."""
    for kind, point in adapter_points().items():
        group = point.load().commands
        if group is not None:
            commands = [AdapterCommand(kind, each) for each in group.commands]
            yield CommandGroup(name=kind, help=group.line, commands=commands, no_args_is_help=True)


class AdapterCommand(CommandToLoad):
    """A command of an adapter: opens the site, and shows what the adapter's function answers.

    Attributes:
        kind: the LMS that a site must have for it, as site files name it.
    """

    def __init__(self, kind: str, command: LmsCommand) -> None:
        super().__init__(command.name, command.function, command.line)
        self.kind = kind

    def imported(self) -> Callable[..., Any]:
        """The adapter's function with the options `--site` and `--json`."""
        # only a command that is run has a site and an answer
        from lms_bridge.cli.answering import as_command  # noqa: PLC0415 - see above

        return as_command(super().imported(), self.kind)
