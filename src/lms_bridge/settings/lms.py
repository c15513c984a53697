"""Which LMS a site has: the adapters that are installed, and what each lets a site file say.

An adapter is found by the entry point group `lms_bridge.lms`, under the name that site files give
the LMS: their block of that name is checked by the adapter's own model.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Protocol

from pydantic import create_model

from lms_bridge.cause import Cause
from lms_bridge.errors import ConfigurationError
from lms_bridge.model.installed import adapter_points
from lms_bridge.model.lms_commands import LmsCommandGroup
from lms_bridge.ports import Clock, LmsConnection
from lms_bridge.settings.schema import LmsSpec, SiteFile
from lms_bridge.settings.secret import Secret

#: What site files connected before there was a choice.
DEFAULT: Final = "moodle"


class LmsAdapter(Protocol):
    """One kind of LMS.

    `lms-bridge --help` imports its module: what is heavy is imported where it is used.

    Attributes:
        commands: what it adds to the command line under its name; None for nothing.
    """

    commands: LmsCommandGroup | None

    @property
    def settings(self) -> type[LmsSpec]:
        """What a site file may say of an LMS of this kind."""

    def connect(self, settings: LmsSpec, token: Secret, clock: Clock) -> LmsConnection:
        """The way to one LMS of this kind; nothing is asked of it yet, and no secret read."""


def lms_adapter(name: str, where: str) -> LmsAdapter:
    """The adapter of a kind of LMS; raises ConfigurationError for one that is not installed."""
    installed = adapter_points()
    if name not in installed:
        cause = Cause.of("lms.no_adapter", name=name, known=tuple(sorted(installed)))
        raise ConfigurationError(cause, where=where)
    adapter: LmsAdapter = installed[name].load()()
    return adapter


def lms_of(tree: object) -> str:
    """Which LMS a site file has: its `lms`, else the one installed that it has a block of."""
    if not isinstance(tree, Mapping):
        return DEFAULT
    if "lms" in tree:
        return str(tree["lms"])
    there = [name for name in adapter_points() if name in tree]
    return there[0] if len(there) == 1 else DEFAULT


def site_file_model(name: str, where: str) -> type[SiteFile]:
    """The model of a site file with an LMS of this kind; raises ConfigurationError."""
    # `create_model` takes the new field by name, which mypy cannot follow
    field: dict[str, Any] = {name: (lms_adapter(name, where).settings, ...)}
    return create_model("SiteFile", __base__=SiteFile, __doc__=SiteFile.__doc__, **field)
