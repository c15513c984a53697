"""The site that a command works on: how it is named, and how it is opened."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lms_bridge.bootstrap import Bridge, bridge
from lms_bridge.cause import Cause, CauseValue, of_system
from lms_bridge.cli.loading import LANGUAGE, PROGRAMME, SITE_LANGUAGE, TO_CLOSE
from lms_bridge.cli.words import say
from lms_bridge.errors import ConfigurationError
from lms_bridge.programme import Programme
from lms_bridge.runs.job import Job
from lms_bridge.settings import Environment
from lms_bridge.text import Wording
from lms_bridge.text.names import NO_PROGRAMME

SiteOption = Annotated[
    Path | None, typer.Option("--site", help="The site file (LMS_BRIDGE_SITE, or site.yaml).")
]
ProgrammeArgument = Annotated[str, typer.Argument(help="Id of an enabled programme.")]
LearnerArgument = Annotated[str, typer.Argument(help="The learner's idnumber.")]


def open_bridge(site: Path | None) -> Bridge:
    """The bridge of the site file named, or of the environment's; closed with the command."""
    opened = bridge(site or Environment().site)
    TO_CLOSE.callback(opened.close)
    SITE_LANGUAGE.set(opened.site.language)
    PROGRAMME.set(None)
    return opened


def programme_of(opened: Bridge, key: str) -> Programme:
    """The rules in force of the programme that a command is about; its errors use their titles."""
    found = opened.programme(key)
    PROGRAMME.set(found)
    return found


def job_of(opened: Bridge, key: str) -> Job:
    """What a command works with that is about one programme."""
    programme_of(opened, key)
    return opened.job(key)


def command_language(opened: Bridge | None = None) -> str:
    """The language to speak: what `--lang` says, else the site's, else the environment's."""
    chosen = LANGUAGE.get()
    if chosen:
        return chosen
    return opened.site.language if opened is not None else Environment().language


def wording_of(opened: Bridge, programme: Programme = NO_PROGRAMME) -> Wording:
    """What a command says about a programme, or about none, of the site that it opened."""
    return Wording(command_language(opened), programme, zone=opened.zone)


def misused(option: str, code: str, **values: CauseValue) -> typer.BadParameter:
    """The error of an option that is given wrongly, in the language of the command."""
    return typer.BadParameter(say(command_language(), code, **values), param_hint=option)


def not_written(error: OSError, place: Path) -> ConfigurationError:
    """The error of a file or folder that a command was told to write, and cannot."""
    return ConfigurationError(Cause.of("file.not_written", why=of_system(error)), where=str(place))
