"""A new programme's folder: files that load, cases that pass, and comments on what else there is.

The templates are beside this module; every text given is written as a quoted YAML scalar.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from lms_bridge.cause import Cause, of_system
from lms_bridge.errors import ConfigurationError
from lms_bridge.model.identity import AcademicYear
from lms_bridge.programme.quality import BY_PEOPLE, QUALITY_RULES

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

#: What YAML takes for the end of a line, beside control characters.
_BREAKS = re.compile("[\x85\u2028\u2029\ufeff]")

#: So long may a title or an owner be.
_LONGEST = 500


class ScaffoldKind(StrEnum):
    """What a new programme is made of."""

    UNITS = "units"
    BLOCKS = "blocks"
    SEMESTER = "semester"


@dataclass(frozen=True)
class ScaffoldOrder:
    """What somebody wants written.

    Attributes:
        prefix: what every idnumber of the naming convention begins with.
        units: how many units or blocks.
        year: the academic year from which its numbers are in force.

    Raises:
        ConfigurationError: for an id, a prefix or a text that no file can hold.
    """

    id: str
    title_fr: str
    title_en: str
    prefix: str
    owner: str
    kind: ScaffoldKind
    units: int
    year: AcademicYear

    def __post_init__(self) -> None:
        for name, value in (("ID", self.id), ("--prefix", self.prefix)):
            if not _ID.fullmatch(value):
                raise ConfigurationError(Cause.of("scaffold.no_id", value=value), where=name)
        for name, value in (
            ("--title-fr", self.title_fr),
            ("--title-en", self.title_en),
            ("--owner", self.owner),
        ):
            if not value.strip() or len(value) > _LONGEST or _CONTROL.search(value):
                cause = Cause.of("scaffold.no_text", option=name, most=_LONGEST)
                raise ConfigurationError(cause, where=name)

    @cached_property
    def since(self) -> date:
        """The day from which its numbers are in force."""
        return self.year.starts

    @property
    def numbers(self) -> range:
        """The units or blocks, counted from 1."""
        return range(1, self.units + 1)

    @property
    def judged_on(self) -> date:
        """The day on which its cases are judged: near the end of the year."""
        return date(self.year.first + 1, 6, 30)


def prefix_of(programme: str) -> str:
    """The prefix that an id suggests: DU-SOINS for du-soins."""
    return programme.upper()


def scaffold(asked: ScaffoldOrder) -> Mapping[str, str]:
    """The text of every file of the folder, by name."""
    environment = Environment(
        loader=PackageLoader("lms_bridge.programme", "templates"),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701 - YAML, not HTML; `text` quotes what was given
    )
    environment.filters["text"] = _quoted
    environment.filters["plain"] = _plain
    values: dict[str, Any] = {"asked": asked, "rules": QUALITY_RULES, "people": BY_PEOPLE}

    def write(template: str, **more: int) -> str:
        return environment.get_template(template).render(**values, **more)

    kind = asked.kind.value
    names = ["programme.yaml", "effects.yaml", "README.md", "quality.yaml"]
    files = {name: write(f"{name}.j2") for name in names}
    files[f"cases/{kind}.yaml"] = write(f"{kind}/cases.yaml.j2")
    files["cases/award.yaml"] = write("award.yaml.j2")
    if asked.kind is ScaffoldKind.BLOCKS:
        files["blocks.yaml"] = write("blocks/blocks.yaml.j2")
    else:
        for number in asked.numbers:
            files[f"units/ue{number}.yaml"] = write(f"{kind}/unit.yaml.j2", number=number)
    return files


def _quoted(text: str) -> str:
    """A text as a YAML scalar in double quotes."""
    quoted = json.dumps(text, ensure_ascii=False)
    return _BREAKS.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


def _plain(text: str) -> str:
    """A text inside a comment or a page: one line, whatever it holds."""
    return " ".join(text.split())


def write_folder(folder: Path, files: Mapping[str, str]) -> tuple[str, ...]:
    """Write a new folder; answers the names written.

    Raises:
        ConfigurationError: where something is there already: nothing is ever overwritten.
    """
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ConfigurationError(Cause.of("folder.not_empty"), where=str(folder))
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as written:
                written.write(text)
    except OSError as error:
        cause = Cause.of("folder.unwritable", why=of_system(error))
        raise ConfigurationError(cause, where=str(folder)) from None
    return tuple(files)
