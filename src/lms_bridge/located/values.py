"""What the files of a programme folder are made of: ids, citations, texts, dated numbers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=64)]
Source = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*: \S.*$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class StrictMapping(BaseModel):
    """A mapping with these keys and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TextSpec(StrictMapping):
    """A text in French and in English."""

    fr: Words
    en: Words


class TitleSpec(TextSpec):
    """A title as it stands in sentences and tables, and in `full` as its source has it."""

    full: TextSpec | None = None


class SourcedValue(StrictMapping):
    """A number with a citation of its own."""

    value: Decimal
    source: Source


DatedSpec = Annotated[dict[date, Decimal | SourcedValue], Field(min_length=1)]

Day = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]


class SourcedDay(StrictMapping):
    """A day of the academic year, month-day, with a citation of its own."""

    value: Day
    source: Source


DatedDaySpec = Annotated[dict[date, Day | SourcedDay], Field(min_length=1)]
