"""Which LMS a site has: the adapters that are installed, and what each lets a site file say.

An adapter is found by the entry point group `lms_bridge.lms`, under the name that site files give
the LMS: their block of that name is checked by the adapter's own model.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from pydantic import create_model

from lms_bridge.cause import Cause
from lms_bridge.errors import ConfigurationError
from lms_bridge.model.installed import adapter_points
from lms_bridge.model.lms_commands import LmsCommandGroup
from lms_bridge.ports import Clock, LmsConnection
from lms_bridge.settings.schema import LmsSpec, SiteFile
from lms_bridge.settings.secret import Secret


class LmsAdapter(Protocol):
    """One kind of LMS.

    `lms-bridge --help` imports its module: what is heavy is imported where it is used.

    Attributes:
        commands: what it adds to the command line under its name; None for nothing.
    """

    commands: LmsCommandGroup | None

    @property
    def example(self) -> str:
        """Its block of a site file as an example, with comments; it begins with its name."""

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


def lms_of(tree: object, where: str) -> str:
    """Which LMS a site file has: its `lms`, else the one installed that it has a block of.

    A file that says neither has the only one that is installed; raises ConfigurationError where
    there are several.
    """
    said = tree if isinstance(tree, Mapping) else {}
    if "lms" in said:
        return str(said["lms"])
    installed = sorted(adapter_points())
    candidates = [name for name in installed if name in said] or installed
    if len(candidates) != 1:
        raise ConfigurationError(Cause.of("lms.not_said", known=tuple(candidates)), where=where)
    return candidates[0]


def site_file_model(where: str, *names: str) -> type[SiteFile]:
    """The model of a site file with an LMS of one of these kinds; raises ConfigurationError."""
    # `create_model` takes the new fields by name, which mypy cannot follow
    fields: dict[str, Any] = {}
    for name in names:
        spec = lms_adapter(name, where).settings
        fields[name] = (spec, ...) if len(names) == 1 else (spec | None, None)
    return create_model("SiteFile", __base__=SiteFile, __doc__=SiteFile.__doc__, **fields)
