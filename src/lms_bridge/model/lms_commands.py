"""The commands that an adapter brings for its kind of LMS, and what one of them answers.

`lms-bridge --help` imports this module and those that adapters are named in, and nothing else of
theirs: a command's own module is imported when the command is run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lms_bridge.cause import Cause


@dataclass(frozen=True, slots=True)
class LmsCommand:
    """One command.

    Attributes:
        name: how it is called, after the name of the LMS: `lms-bridge moodle role`.
        function: module and name in it, as `package.module:name`. The function takes a
            `CommandSite` and the command's own options, as typer reads them, and returns a
            `CommandAnswer`.
        line: what help shows for it: the first line of the function's docstring.
    """

    name: str
    function: str
    line: str


@dataclass(frozen=True, slots=True)
class LmsCommandGroup:
    """All commands of one adapter.

    Attributes:
        line: what help shows for them together.
        commands: each of them.
        first_steps: codes of the sentences that say which to call on a new site, in their order.
    """

    line: str
    commands: tuple[LmsCommand, ...]
    first_steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CommandAnswer:
    """What a command found, for programs and for people.

    Attributes:
        data: what `--json` prints.
        lines: what people read: codes with values, which get their words from the catalogue,
            and texts that are printed as they stand.
        headings: of the table that follows the lines: names below `cli.heading` in the
            catalogue; () for no table.
        rows: the table's rows, one cell a heading.
        satisfied: whether nothing needs a look; the command ends with 1 where something does.
    """

    data: object
    lines: tuple[Cause | str, ...] = ()
    headings: tuple[str, ...] = ()
    rows: tuple[Sequence[Cause | str], ...] = ()
    satisfied: bool = True
