"""What a visitor asks of the cohort page, as its address says it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from lms_bridge.model.verdict import AwardStatus, OwedKind, Status

Member = TypeVar("Member", bound=StrEnum)

#: A search and a page number are no longer than this.
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Query:
    """Filters and order. What an address says and nobody understands counts as not said.

    Attributes:
        search: a part of a name or of an idnumber.
        award: the status of the whole.
        component: the unit or block that `status` is about; "" for any.
        status: of that component.
        owed: a kind of debt that is open.
        track: id of a track.
        sort: "name", "idnumber", "award", "owed", or the id of a component.
        descending: the other way round.
        page: from 1.
    """

    search: str = ""
    award: AwardStatus | None = None
    component: str = ""
    status: Status | None = None
    owed: OwedKind | None = None
    track: str = ""
    sort: str = "name"
    descending: bool = False
    page: int = 1

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Query:
        """Read the parameters of an address."""
        page = asked.get("page", "")
        return cls(
            search=asked.get("q", "").strip()[:_LONGEST],
            award=_member(AwardStatus, asked.get("award", "")),
            component=asked.get("component", "")[:_LONGEST],
            status=_member(Status, asked.get("status", "")),
            owed=_member(OwedKind, asked.get("owed", "")),
            track=asked.get("track", "")[:_LONGEST],
            sort=asked.get("sort", "")[:_LONGEST] or "name",
            descending=asked.get("order") == "desc",
            page=max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 6 else 1,  # noqa: PLR2004 - five digits of pages are more than there are people
        )

    @property
    def narrows(self) -> bool:
        """Whether it leaves anybody out."""
        return bool(self.search or self.award or self.status or self.owed or self.track)

    def address(self) -> str:
        """The parameters that say the same; "" for nothing asked."""
        said = {
            "q": self.search,
            "award": self.award or "",
            "component": self.component,
            "status": self.status or "",
            "owed": self.owed or "",
            "track": self.track,
            "sort": "" if self.sort == "name" else self.sort,
            "order": "desc" if self.descending else "",
            "page": str(self.page) if self.page > 1 else "",
        }
        return urlencode({key: str(value) for key, value in said.items() if value})

    def sorted_by(self, column: str) -> Query:
        """The same in the order of a column; asked twice, the other way round."""
        again = column == self.sort and not self.descending
        return replace(self, sort=column, descending=again, page=1)

    def at_page(self, page: int) -> Query:
        """The same at another page."""
        return replace(self, page=page)


def searchable(text: str) -> str:
    """A text as it is searched and sorted: without case and accents."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(each for each in plain if not unicodedata.combining(each)).casefold()


def _member(kind: type[Member], value: str) -> Member | None:
    return next((each for each in kind if each.value == value), None)
