"""Fields about the person, as rules read them: numbers, codes, who stated them.

Shared by the kinds that ask for practice and for a field of the profile.
"""

from __future__ import annotations

import re
from decimal import Decimal

from lms_bridge.cause import Cause
from lms_bridge.model.because import Values
from lms_bridge.model.declared import Need
from lms_bridge.model.evidence import Record
from lms_bridge.model.verdict import Means
from lms_bridge.rules.base.facts import Field
from lms_bridge.rules.base.nodes import decision_values
from lms_bridge.rules.base.rule import ComponentView, ProgrammeView

#: Numbers that are calendar years where less than so much is asked: since when, not how many.
_YEARS, _SMALL = range(1900, 2101), 100

_NUMBER = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,6})?")


def number_of(text: str) -> Decimal | None:
    """The number that a field holds; None for anything else."""
    return Decimal(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def is_year(number: Decimal, asked: int) -> bool:
    """Whether a calendar year was given where a small number is asked: 2019 for three years."""
    return asked < _SMALL and number == int(number) and int(number) in _YEARS


def a_year(field: str, value: str) -> Cause:
    """A field that holds a calendar year in the place of a number."""
    return Cause.of("field.a_year", field=field, value=value)


def no_number(field: str, value: str) -> Cause:
    """A field that holds no number."""
    return Cause.of("field.no_number", field=field, value=value)


def no_code(field: str, value: str, known: tuple[str, ...]) -> Cause:
    """A field that holds none of the codes that it may."""
    return Cause.of("field.no_code", field=field, value=value, codes=known)


def stated(field: Field) -> Values:
    """Who stated it, when and why, where a person did."""
    return decision_values(field.decision) if field.decision else ()


def by_hand(fields: tuple[Field, ...]) -> tuple[Means, ...]:
    """The means of what a person stated."""
    return (Means.HUMAN_DECISION,) if any(each.decision for each in fields) else ()


def field_records(fields: tuple[Field, ...]) -> tuple[Record, ...]:
    """The records that they stand in."""
    return tuple(each.record for each in fields if each.record)


def field_need(programme: ProgrammeView, component: ComponentView, field: str) -> Need:
    """A field about the person, which a person may state."""
    title = programme.profile[field].title
    return Need(f"profile:{field}", title, component.id, optional=True)
