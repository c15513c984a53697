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
from importlib.util import find_spec
from pathlib import Path

from lms_bridge.cause import Cause
from lms_bridge.errors import ConfigurationError
from lms_bridge.model.installed import entry_points_of

#: The group of entry points by which packages offer programmes.
GROUP = "lms_bridge.programmes"

_DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")


@dataclass(frozen=True, slots=True)
class ProgrammeSource:
    """One place that a programme comes from.

    Attributes:
        id: the programme's id, as the folder or the entry point is called.
        folder: where its files are; None where they cannot be found.
        package: the distribution that offers it, with its version; "" for one that comes along.
        problem: why it cannot be used; None where it can.
    """

    id: str
    folder: Path | None
    package: str = ""
    problem: Cause | None = None


def available_programmes() -> tuple[ProgrammeSource, ...]:
    """Every programme there is: those that come along, and those of installed packages."""
    here = Path(__file__).parents[1]  # in a wheel they travel inside, in a checkout beside
    folders = (here / "_programmes", here.parents[1] / "plugins")
    return sources(next((folder for folder in folders if folder.is_dir()), None))


def find_programme(key: str, where: Cause | str) -> Path:
    """The folder of a programme that comes along or is installed; raises ConfigurationError."""
    every = available_programmes()
    found = called(every, key)
    if len(found) == 1 and found[0].folder is not None:
        return found[0].folder
    if not found:
        known = tuple(dict.fromkeys(each.id for each in every if each.folder))
        cause = Cause.of("programme.not_installed", programme=key, known=known)
    elif len(found) == 1:
        cause = Cause.of(
            "programme.package_unusable",
            programme=key,
            package=found[0].package,
            cause=found[0].problem,
        )
    else:
        offered = tuple(each.package or "lms_bridge" for each in found)
        cause = Cause.of("programme.of_several", programme=key, packages=offered)
    raise ConfigurationError(cause, where=where)


def sources(shipped: Path | None) -> tuple[ProgrammeSource, ...]:
    """Every programme there is, those that come along first, each kind by id."""
    return (*_shipped(shipped), *sorted(_installed(), key=lambda each: (each.id, each.package)))


def called(found: Iterable[ProgrammeSource], name: str) -> tuple[ProgrammeSource, ...]:
    """Those of this id, however its words are joined: several mean that nobody can tell."""
    return tuple(each for each in found if each.id == name.replace("_", "-"))


def _shipped(folder: Path | None) -> Iterator[ProgrammeSource]:
    if folder is not None:
        for each in sorted(folder.iterdir()):
            if (each / "programme.yaml").is_file():
                yield ProgrammeSource(each.name.replace("_", "-"), each)


def _installed() -> Iterator[ProgrammeSource]:
    seen: set[tuple[str, str, str]] = set()
    for point in entry_points_of(GROUP):
        dist = point.dist
        package = f"{dist.name} {dist.version}" if dist else ""
        key = (point.name, point.value, package)
        if key in seen:  # one folder may stand on the search path twice
            continue
        seen.add(key)
        folder, problem = _folder_of(point.value)
        yield ProgrammeSource(
            point.name.replace("_", "-"), folder, package or point.module, problem
        )


def _folder_of(value: str) -> tuple[Path | None, Cause | None]:
    """The folder that an entry point names, or why there is none. No module is imported."""
    module, _, inner = (part.strip() for part in value.partition(":"))
    if not _DOTTED.fullmatch(module) or (inner and not _DOTTED.fullmatch(inner)):
        return None, Cause.of("package.no_entry_point", point=value)
    top, *below = module.split(".")
    steps = [*below, *inner.split(".")] if inner else below
    try:
        spec = find_spec(top)
    except (ImportError, ValueError):  # a module that was put there by hand has no spec
        spec = None
    if spec is None or spec.submodule_search_locations is None:
        return None, Cause.of("package.missing", package=top)
    for place in spec.submodule_search_locations:
        folder = Path(place).joinpath(*steps)
        if (folder / "programme.yaml").is_file():
            return folder, None
    return None, Cause.of("package.no_programme", package="/".join((top, *steps)))
