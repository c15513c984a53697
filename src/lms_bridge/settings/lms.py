"""Which LMS a site has: the adapters that are installed, and what each lets a site file say.

An adapter is found by the entry point group `lms_bridge.lms`, under the name that site files give
the LMS: their block of that name is checked by the adapter's own model.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final, Protocol

from pydantic import create_model

from lms_bridge.cause import Cause
from lms_bridge.errors import ConfigurationError
from lms_bridge.ports import Clock, LmsConnection
from lms_bridge.settings.schema import LmsSpec, SiteFile
from lms_bridge.settings.secret import Secret

#: The entry point group of adapters. Each names a class that is called without arguments.
GROUP: Final = "lms_bridge.lms"

#: What site files connected before there was a choice.
DEFAULT: Final = "moodle"


class LmsAdapter(Protocol):
    """One kind of LMS."""

    @property
    def settings(self) -> type[LmsSpec]:
        """What a site file may say of an LMS of this kind."""

    def connect(self, settings: LmsSpec, token: Secret, clock: Clock) -> LmsConnection:
        """The way to one LMS of this kind; nothing is asked of it yet, and no secret read."""


def adapters() -> Mapping[str, EntryPoint]:
    """The adapters that are installed, by the name that site files give their LMS."""
    return {each.name: each for each in entry_points(group=GROUP)}


def lms_adapter(name: str, where: str) -> LmsAdapter:
    """The adapter of a kind of LMS; raises ConfigurationError for one that is not installed."""
    installed = adapters()
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
    there = [name for name in adapters() if name in tree]
    return there[0] if len(there) == 1 else DEFAULT


def site_file_model(name: str, where: str) -> type[SiteFile]:
    """The model of a site file with an LMS of this kind; raises ConfigurationError."""
    # `create_model` takes the new field by name, which mypy cannot follow
    field: dict[str, Any] = {name: (lms_adapter(name, where).settings, ...)}
    return create_model("SiteFile", __base__=SiteFile, __doc__=SiteFile.__doc__, **field)
