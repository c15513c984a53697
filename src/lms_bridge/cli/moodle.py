"""moodle role, service, badges: what an administrator makes in Moodle for the bridge."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from lms_bridge.bootstrap import Bridge
from lms_bridge.cause import Cause
from lms_bridge.cli.consoles import console
from lms_bridge.cli.opening import SiteOption, command_language, not_written, open_bridge
from lms_bridge.cli.shown import JsonOption, print_json, table
from lms_bridge.cli.words import headings, say
from lms_bridge.errors import ConfigurationError
from lms_bridge.lms.moodle.connection import MoodleConnection
from lms_bridge.lms.moodle.role_preset import role_preset
from lms_bridge.lms.moodle.setup.badges import Badging
from lms_bridge.lms.moodle.setup.site_setup import MoodleSetup
from lms_bridge.model.connection import Purpose, SiteNeeds
from lms_bridge.text import Wording

#: The code of what a badge's state is called.
_STATES: Mapping[bool | None, str] = {True: "works", False: "lacking", None: "unknown"}


def role(
    out: Annotated[Path | None, typer.Option("--out", help="The file to write.")] = None,
    activity: Annotated[
        list[str] | None,
        typer.Option("--activity", help="A type of activity that is read too: quiz, lesson …"),
    ] = None,
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """Write the service user's role as XML that Moodle imports under "Use role preset"."""
    opened = open_bridge(site)
    needed = _setup(opened).capabilities(_needs(opened))
    names = [*needed, *(f"mod/{each}:view" for each in activity or ())]
    language = command_language(opened)
    if json:
        print_json({name: needed.get(name, [Purpose.ACTIVITIES]) for name in names})
        return
    written = role_preset(
        names,
        shortname="lmsbridge",
        name="lms_bridge",
        description=say(
            language, "cli.moodle.role.description", programmes=tuple(opened.site.programmes)
        ),
    )
    if out is None:
        sys.stdout.write(written.decode())
        return
    try:
        out.write_bytes(written)
    except OSError as error:
        raise not_written(error, out) from None
    console().print(say(language, "cli.moodle.role.next", out=out), markup=False)


def service(site: SiteOption = None, json: JsonOption = False) -> None:
    """List the functions of the external service, and what each is for."""
    opened = open_bridge(site)
    needed = _setup(opened).functions(_needs(opened))
    if json:
        print_json(needed)
        return
    language = command_language(opened)
    for name, purposes in needed.items():
        words = ", ".join(Wording(language).label(each) for each in purposes)
        console().print(f"{name}  # {words}", markup=False)


def _setup(opened: Bridge) -> MoodleSetup:
    """Setting the site's Moodle up; ConfigurationError where its LMS is none."""
    connection = opened.connection
    if not isinstance(connection, MoodleConnection):
        raise ConfigurationError(Cause.of("site.no_moodle"), where=str(opened.site.file))
    return connection.setup


def _needs(opened: Bridge) -> list[SiteNeeds]:
    """What all enabled programmes ask of the site."""
    return [opened.needs(key) for key in opened.site.programmes]


def badges(
    check: Annotated[
        bool, typer.Option("--check", help="Look in Moodle whether they are there and work.")
    ] = False,
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """Say which cohorts and badges to make, with which criterion; check them afterwards."""
    opened = open_bridge(site)
    listed = _setup(opened).badges(_needs(opened), check=check)
    language = command_language(opened)
    if json:
        print_json([{**asdict(each), "works": each.works} for each in listed])
    else:
        _show(listed, language, checked=check)
    if check and any(each.works is False for each in listed):
        raise typer.Exit(1)


def _show(listed: tuple[Badging, ...], language: str, *, checked: bool) -> None:
    names = ["cohort_id", "cohort_name", "badge", "criterion"]
    names += ["members", "holders", "state"] if checked else []
    rows = (
        (
            each.cohort,
            each.title,
            each.badge or "—",
            say(language, "cli.moodle.badge.criterion", cohort=each.cohort) if each.badge else "—",
            *(
                (
                    str(each.members),
                    f"{each.holders}/{each.looked_at}",
                    say(language, f"cli.moodle.badge.{_STATES[each.works]}"),
                )
                if checked
                else ()
            ),
        )
        for each in listed
    )
    console().print(table("", headings(language, *names), rows))
