"""Who and when: learners, academic years, texts in two languages, citations."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import date

from lms_bridge.cause import Cause
from lms_bridge.errors import BadValue

_YEAR = re.compile(r"(\d{4})-(\d{4})")


@dataclass(frozen=True, slots=True, order=True)
class AcademicYear:
    """A French academic year, written 2025-2026; `first` is its first calendar year."""

    first: int

    @classmethod
    def parse(cls, text: str) -> AcademicYear:
        """Read "2025-2026"; raises BadValue for anything else."""
        match = _YEAR.fullmatch(text.strip())
        if match is None or int(match[2]) != int(match[1]) + 1:
            raise BadValue(Cause.of("year.malformed", text=text))
        return cls(int(match[1]))

    @classmethod
    def of(cls, day: date) -> AcademicYear:
        """The academic year in which a day lies."""
        this = cls(day.year)
        return this if day >= this.starts else cls(day.year - 1)

    @property
    def starts(self) -> date:
        """The first of September, when French academic years begin."""
        return date(self.first, 9, 1)

    @property
    def ends(self) -> date:
        """The thirty-first of August, the day before the next one begins."""
        return date(self.first + 1, 8, 31)

    def __str__(self) -> str:
        return f"{self.first}-{self.first + 1}"


@dataclass(frozen=True, slots=True)
class Text:
    """A text for people, in French and in English."""

    fr: str
    en: str

    def in_language(self, language: str) -> str:
        """The text in `language` ("fr" or "en"; anything else reads French)."""
        return self.en if language == "en" else self.fr


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule or a number comes from: a declared document and a place in it."""

    document: str
    place: str

    def __str__(self) -> str:
        return f"{self.document}, {self.place}"


@dataclass(frozen=True, slots=True)
class Learner:
    """A person on a programme's roster, known by idnumber; `user_id` is the LMS's own number."""

    idnumber: str
    user_id: int


def reference(idnumber: str, key: str) -> str:
    """A keyed pseudonym for logs: twelve hex digits that only the key's holder can recompute."""
    return hmac.new(key.encode(), idnumber.encode(), hashlib.sha256).hexdigest()[:12]
