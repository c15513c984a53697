"""The catalogues of the product: what every site may read, and what one LMS alone says.

Each holds what its own room says: an entry that only Moodle's adapter uses stands in the adapter's
folder, so that a second LMS finds no Moodle in its sentences.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lms_bridge.text.catalogue import FOLDER, LANGUAGES
from lms_bridge.text.forms import FORMS
from tests.catalogue.check import entries_in, faults
from tests.catalogue.source import SOURCE, Uses, read_uses

#: The packages that know one LMS each.
LMS = SOURCE / "lms"


@dataclass(frozen=True)
class Room:
    """A folder of sentences, and the source that says them.

    Attributes:
        sentences: a folder `locale`.
        source: the source that it belongs to.
        elsewhere: what of that source has sentences of its own.
        rests_on: another folder, whose sentences this source may say too.
    """

    sentences: Path
    source: Path
    elsewhere: Path | None = None
    rests_on: Path | None = None

    def uses(self) -> Uses:
        """Which codes its source names."""
        return read_uses(self.source, self.elsewhere)

    def faults(self) -> Iterator[str]:
        """Everything wrong with its sentences, each with the room's name."""
        known = entries_in(self.rests_on, "fr") if self.rests_on else {}
        for each in faults(self.sentences, frozenset(FORMS), self.uses(), known):
            yield f"{self.source.name}: {each}"

    def files(self) -> Iterator[tuple[str, Path]]:
        """Its catalogue in each language."""
        for language in LANGUAGES:
            yield language, self.sentences / language / "LC_MESSAGES" / "lms_bridge.po"


def rooms() -> tuple[Room, ...]:
    """The main catalogue first, then one an LMS."""
    adapters = sorted(each.parent for each in LMS.glob("*/locale"))
    return (
        Room(FOLDER, SOURCE, elsewhere=LMS),
        *(Room(each / "locale", each, rests_on=FOLDER) for each in adapters),
    )


def all_faults() -> Iterator[str]:
    """What is wrong with any of them, and codes that stand in two."""
    seen: dict[str, Path] = {}
    for room in rooms():
        yield from room.faults()
        for code in entries_in(room.sentences, "fr"):
            if code in seen:
                yield f"{code} stands in {seen[code].name} and in {room.source.name}"
            seen[code] = room.source
