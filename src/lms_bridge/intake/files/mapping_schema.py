"""The keys of a mapping file: which column of a table, or which grade item, says what."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from lms_bridge.cause import Cause
from lms_bridge.errors import BadValue
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.written import plain_word

Name = Annotated[str, Field(min_length=1, max_length=200)]


def _year(value: object) -> object:
    """Two years in a row; the one that YAML reads as a number is told how years are written."""
    if isinstance(value, str | int | dt.date):
        _ = AcademicYear.parse(str(value)).starts  # of a year that calendars have
    return value


def _day(value: object) -> object:
    """A plain day: neither a moment nor a number."""
    if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
        raise BadValue(Cause.of("mapping.no_day"))
    return value


Year = Annotated[str, BeforeValidator(_year)]
Day = Annotated[dt.date, BeforeValidator(_day)]
Words = Annotated[list[Name], Field(min_length=1, max_length=50)]
#: What becomes of what a workbook holds and hides, or strikes through.
Handling = Literal["aside", "read"]
Number = Annotated[Decimal, Field(ge=0, le=100_000, allow_inf_nan=False)]


class StrictPart(BaseModel):
    """A part of the file; keys that nobody knows are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class FinalWords(StrictPart):
    """A column of words that say whether a row's result is final."""

    column: Name
    yes: Words
    no: Words


class NeedFrom(StrictPart):
    """Which column gives a need.

    With `out_of` the column holds marks; words listed may stand in their place. Without it,
    or with `mark_column`, it holds words alone, and these decide.
    """

    column: Name
    out_of: Annotated[Number, Field(gt=0, strict=False)] | None = None
    pass_from: Annotated[Number, Field(strict=False)] | None = None
    passed: Words = Field(default_factory=list)
    failed: Words = Field(default_factory=list)
    pending: Words = Field(default_factory=list)
    mark_column: Name | None = None
    year: Year | None = None
    final: bool | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        words = [plain_word(each) for each in (*self.passed, *self.failed, *self.pending)]
        twice = sorted({each for each in words if words.count(each) > 1})
        if twice:
            raise BadValue(Cause.of("mapping.word_twice", word=twice[0]))
        if self.mark_column and not (self.passed and self.out_of):
            raise BadValue(Cause.of("mapping.marks_without_words"))
        if not self.out_of and not self.passed:
            raise BadValue(Cause.of("mapping.nothing_passes"))
        if self.pass_from is not None and (not self.out_of or self.pass_from > self.out_of):
            raise BadValue(Cause.of("mapping.pass_from_off_scale"))
        return self


class MappingFile(StrictPart):
    """A mapping file."""

    idnumber: Name | None = None
    headings: Annotated[int, Field(ge=1, le=100)] = 1
    encoding: Literal["utf-8", "cp1252"] = "utf-8"
    separator: Literal[";", ",", "tab", ":", "|"] | None = None
    sheet: Name | None = None
    hidden: Handling = "aside"
    struck_through: Handling = "aside"
    decimal: Literal["point", "comma"] = "point"
    days: Literal["year-first", "day-first"] = "year-first"
    year: Year | None = None
    year_column: Name | None = None
    final: bool | None = None
    final_column: FinalWords | None = None
    date: Day | None = None
    date_column: Name | None = None
    needs: Annotated[dict[Name, NeedFrom], Field(min_length=1, max_length=200)]
