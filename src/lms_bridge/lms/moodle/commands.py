"""lms-bridge moodle role, service, badges: what an administrator makes in Moodle for the bridge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final

import typer

from lms_bridge.cause import Cause, of_system
from lms_bridge.errors import ConfigurationError
from lms_bridge.lms.moodle.connection import MoodleConnection
from lms_bridge.lms.moodle.role_preset import role_preset
from lms_bridge.lms.moodle.setup.badges import Badging
from lms_bridge.model.connection import Purpose
from lms_bridge.model.lms_commands import CommandAnswer
from lms_bridge.ports import CommandSite

#: What a badge's state is called.
_STATES: Final[Mapping[bool | None, Cause]] = {
    True: Cause.of("moodle_setup.badge.works"),
    False: Cause.of("moodle_setup.badge.lacking"),
    None: Cause.of("moodle_setup.badge.unknown"),
}


def role(
    site: CommandSite[MoodleConnection],
    out: Annotated[Path | None, typer.Option("--out", help="The file to write.")] = None,
    activity: Annotated[
        list[str] | None,
        typer.Option("--activity", help="A type of activity that is read too: quiz, lesson …"),
    ] = None,
) -> CommandAnswer:
    """Write the service user's role as XML that Moodle imports under "Use role preset"."""
    needed = site.connection.setup.capabilities(site.needs)
    names = [*needed, *(f"mod/{each}:view" for each in activity or ())]
    programmes = tuple(each.programme for each in site.needs)
    written = role_preset(
        names,
        shortname="lmsbridge",
        name="lms_bridge",
        description=site.in_words(Cause.of("moodle_setup.role.description", programmes=programmes)),
    )
    data = {name: needed.get(name, [Purpose.ACTIVITIES]) for name in names}
    if out is None:
        return CommandAnswer(data, (written.decode().removesuffix("\n"),))
    try:
        out.write_bytes(written)
    except OSError as error:
        raise ConfigurationError(
            Cause.of("file.not_written", why=of_system(error)), where=str(out)
        ) from None
    return CommandAnswer(data, (Cause.of("moodle_setup.role.next", out=str(out)),))


def service(site: CommandSite[MoodleConnection]) -> CommandAnswer:
    """List the functions of the external service, and what each is for."""
    needed = site.connection.setup.functions(site.needs)
    lines = []
    for name, purposes in needed.items():
        values = tuple(each.value for each in purposes)
        words = site.in_words(Cause.of("moodle_setup.purposes", purposes=values))
        lines.append(f"{name}  # {words}")
    return CommandAnswer(needed, tuple(lines))


def badges(
    site: CommandSite[MoodleConnection],
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Look in Moodle whether they are there and work.")
    ] = False,
) -> CommandAnswer:
    """Say which cohorts and badges to make, with which criterion; check them afterwards."""
    listed = site.connection.setup.badges(site.needs, check=check)
    names = ("cohort_id", "cohort_name", "badge", "criterion")
    seen = ("members", "holders", "state") if check else ()
    return CommandAnswer(
        [{**asdict(each), "works": each.works} for each in listed],
        headings=(*names, *seen),
        rows=tuple((*_to_make(each), *(_seen(each) if check else ())) for each in listed),
        satisfied=not (check and any(each.works is False for each in listed)),
    )


def _to_make(each: Badging) -> tuple[Cause | str, ...]:
    criterion = Cause.of("moodle_setup.badge.criterion", cohort=each.cohort) if each.badge else "—"
    return each.cohort, each.title, each.badge or "—", criterion


def _seen(each: Badging) -> tuple[Cause | str, ...]:
    return str(each.members), f"{each.holders}/{each.looked_at}", _STATES[each.works]
