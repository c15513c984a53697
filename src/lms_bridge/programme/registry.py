"""Where programmes come from: folders that come along, and installed packages.

A package offers one by an entry point of the group `lms_bridge.programmes`:
`licence-info = "my_package:licence_info"` means the folder `licence_info` inside the package
`my_package`, and `"my_package"` alone the package's own folder. Looking for programmes runs
no code of a package. Being found enables nothing: a site names what it runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

#: The group of entry points by which packages offer programmes.
GROUP = "lms_bridge.programmes"

_DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")


@dataclass(frozen=True, slots=True)
class Source:
    """One place that a programme comes from.

    Attributes:
        id: the programme's id, as the folder or the entry point is called.
        folder: where its files are; None where they cannot be found.
        package: the distribution that offers it, with its version; "" for one that comes along.
        problem: why it cannot be used; "" where it can.
    """

    id: str
    folder: Path | None
    package: str = ""
    problem: str = ""


def sources(shipped: Path | None) -> tuple[Source, ...]:
    """Every programme there is, those that come along first, each kind by id."""
    return (*_shipped(shipped), *sorted(_installed(), key=lambda each: (each.id, each.package)))


def called(found: Iterable[Source], name: str) -> tuple[Source, ...]:
    """Those of this id, however its words are joined: several mean that nobody can tell."""
    return tuple(each for each in found if each.id == name.replace("_", "-"))


def _shipped(folder: Path | None) -> Iterator[Source]:
    if folder is not None:
        for each in sorted(folder.iterdir()):
            if (each / "programme.yaml").is_file():
                yield Source(each.name.replace("_", "-"), each)


def _installed() -> Iterator[Source]:
    seen: set[tuple[str, str, str]] = set()
    for point in metadata.entry_points(group=GROUP):
        dist = point.dist
        package = f"{dist.name} {dist.version}" if dist else ""
        key = (point.name, point.value, package)
        if key in seen:  # one folder may stand on the search path twice
            continue
        seen.add(key)
        folder, problem = _folder_of(point.value)
        yield Source(point.name.replace("_", "-"), folder, package or "a package", problem)


def _folder_of(value: str) -> tuple[Path | None, str]:
    """The folder that an entry point names, or why there is none. No module is imported."""
    module, _, inner = (part.strip() for part in value.partition(":"))
    if not _DOTTED.fullmatch(module) or (inner and not _DOTTED.fullmatch(inner)):
        return None, f"the entry point {value!r} is not of the form package:folder"
    top, *below = module.split(".")
    steps = [*below, *inner.split(".")] if inner else below
    try:
        spec = find_spec(top)
    except (ImportError, ValueError):  # a module that was put there by hand has no spec
        spec = None
    if spec is None or spec.submodule_search_locations is None:
        return None, f"there is no package {top}"
    for place in spec.submodule_search_locations:
        folder = Path(place).joinpath(*steps)
        if (folder / "programme.yaml").is_file():
            return folder, ""
    return None, f"the package {top} has no programme.yaml in {'/'.join(steps) or 'its folder'}"
