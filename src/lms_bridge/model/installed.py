"""What packages offer by entry point: found by name, and not loaded."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from lms_bridge.cause import Cause
from lms_bridge.errors import ConfigurationError

#: The group of entry points by which packages offer kinds of rules.
RULES = "lms_bridge.rules"

#: The group of entry points by which packages offer kinds of effect.
EFFECTS = "lms_bridge.effects"

#: The group of entry points by which packages offer an LMS. Each names a class that is called
#: without arguments (`settings.LmsAdapter`).
ADAPTERS = "lms_bridge.lms"


def entry_points_of(group: str) -> metadata.EntryPoints:
    """What packages offer in a group of entry points, as the search path has them now."""
    return _entry_points(group, tuple(sys.path))


@cache
def _entry_points(group: str, _path: tuple[str, ...]) -> metadata.EntryPoints:
    """A group's entry points on a search path: a look reads a file of every package on it."""
    return metadata.entry_points(group=group)


@cache
def kind_points() -> Mapping[str, metadata.EntryPoint]:
    """What packages offer, by the name of the kind; raises ConfigurationError for two of a name.

    No code of a package is run. One folder may stand on the search path twice.
    """
    found: dict[str, metadata.EntryPoint] = {}
    for point in entry_points_of(EFFECTS):
        other = found.setdefault(point.name, point)
        if other.value != point.value:
            offered = (other.value, point.value)
            cause = Cause.of("effect.kind_of_several", kind=point.name, packages=offered)
            raise ConfigurationError(cause)
    return found


def kind_names() -> tuple[str, ...]:
    """The names of all kinds of effect that are installed, sorted."""
    return tuple(sorted(kind_points()))


def adapter_points() -> Mapping[str, metadata.EntryPoint]:
    """The adapters that are installed, by the name that site files give their LMS."""
    return {each.name: each for each in entry_points_of(ADAPTERS)}


@cache
def program_digest() -> str:
    """The digest of every file that has a say in verdicts and in what they want.

    Those of this package and of each that offers kinds or an LMS, with Python's own version: a
    version number alone would miss what somebody mended in place.
    """
    packages = {__name__.partition(".")[0]}
    for group in (RULES, EFFECTS, ADAPTERS):
        packages |= {each.module.partition(".")[0] for each in entry_points_of(group)}
    found = hashlib.sha256(sys.version.encode())
    for package in sorted(packages):
        for place, path in _files_of(package):
            found.update(f"{package}/{path.relative_to(place)}".encode())
            found.update(path.read_bytes())
    return found.hexdigest()


def _files_of(package: str) -> Iterator[tuple[Path, Path]]:
    """The files of a package, each after where it stands; none of one that cannot be found."""
    spec = find_spec(package)
    if spec is None:
        return
    if spec.submodule_search_locations is None:
        if spec.origin:
            yield Path(spec.origin).parent, Path(spec.origin)
        return
    for each in spec.submodule_search_locations:
        place = Path(each)
        for path in sorted(place.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield place, path
