"""Rules on the person: practice done, and fields that the LMS or a person states."""

from __future__ import annotations

import re
from decimal import Decimal

from lms_bridge.cause import Cause
from lms_bridge.model.because import NO, UNKNOWN, YES, Values, open_, unreadable
from lms_bridge.model.evidence import Record
from lms_bridge.model.verdict import Because, Means, Owed, OwedKind, Truth
from lms_bridge.programme.rules import PracticeDone, ProfileAtLeast, ProfileIs
from lms_bridge.stages.evaluate.facts import Facts, Field
from lms_bridge.stages.evaluate.nodes import said

_NUMBER = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,6})?")


def practice_done(rule: PracticeDone, facts: Facts) -> Because:
    """The candidate works in the post concerned, or did so many hours of practice."""
    asked = rule.seconds.at(facts.day)
    post = facts.profile.get("practice")
    if post is not None and post.value == "own_post":
        return _practice(rule, "practice.own_post", YES, (("required", asked),), (post,))
    hours = facts.profile.get(f"practice_hours.{rule.of}")
    number = _number(hours.value) if hours else Decimal(0)
    known = tuple(each for each in (post, hours) if each)
    if number is not None and int(number * 3600) >= asked:
        values = (("done", int(number * 3600)), ("required", asked))
        return _practice(rule, "practice.done", YES, values, known)
    if hours is not None and number is None:
        field = f"practice_hours.{rule.of}"
        return _unreadable(rule, "practice", rule.of, _no_number(field, hours.value), known)
    if post is not None and rule.known and post.value not in rule.known:
        cause = _no_code("practice", post.value, rule.known)
        return _unreadable(rule, "practice", rule.of, cause, known)
    done = int((number or Decimal(0)) * 3600)
    values = (("done", done), ("required", asked))
    owed = (Owed(OwedKind.PRACTICE, rule.of, missing=asked - done),)
    return _practice(rule, "practice.owed", UNKNOWN, values, known, owed)


def _practice(
    rule: PracticeDone,
    code: str,
    truth: Truth,
    values: Values,
    known: tuple[Field, ...],
    owed: tuple[Owed, ...] = (),
) -> Because:
    means = (Means.PRACTICE, *_by_hand(known)) if truth is YES else ()
    return Because(
        truth,
        code,
        rule.of,
        values=values,
        source=rule.source,
        records=_records(known),
        owed=owed,
        means=means,
    )


def profile_is(rule: ProfileIs, facts: Facts) -> Because:
    """A field has one of the values asked; a value that nobody declared settles nothing."""
    found = facts.profile.get(rule.field)
    if found is None:
        return _ask(rule)
    if rule.known and found.value not in rule.known:
        cause = _no_code(rule.field, found.value, rule.known)
        return _unreadable(rule, "profile", rule.field, cause, (found,))
    holds = found.value in rule.values
    values = (("asked", ", ".join(rule.values)), *_stated(found), ("value", found.value))
    return Because(
        YES if holds else NO,
        "profile.is" if holds else "profile.is_not",
        rule.field,
        values=values,
        source=rule.source,
        records=_records((found,)),
        means=_by_hand((found,)) if holds else (),
    )


def profile_at_least(rule: ProfileAtLeast, facts: Facts) -> Because:
    """A numeric field reaches its minimum; anything but a number settles nothing."""
    found = facts.profile.get(rule.field)
    if found is None:
        return _ask(rule)
    number = _number(found.value)
    if number is None:
        cause = _no_number(rule.field, found.value)
        return _unreadable(rule, "profile", rule.field, cause, (found,))
    minimum = rule.minimum.at(facts.day)
    holds = number >= minimum
    shown = int(number) if number == int(number) else str(number)
    return Because(
        YES if holds else NO,
        "profile.enough" if holds else "profile.too_little",
        rule.field,
        values=(("asked", minimum), *_stated(found), ("value", shown)),
        source=rule.source,
        records=_records((found,)),
        means=_by_hand((found,)) if holds else (),
    )


def _ask(rule: ProfileIs | ProfileAtLeast) -> Because:
    owed = (Owed(OwedKind.INFORMATION, rule.field),)
    return open_("profile.unknown", rule.field, source=rule.source, owed=owed)


def _unreadable(
    rule: PracticeDone | ProfileIs | ProfileAtLeast,
    code: str,
    subject: str,
    cause: Cause,
    fields: tuple[Field, ...],
) -> Because:
    return unreadable(code, subject, source=rule.source, cause=cause, records=_records(fields))


def _number(text: str) -> Decimal | None:
    return Decimal(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def _no_number(field: str, value: str) -> Cause:
    return Cause.of("field.no_number", field=field, value=value)


def _no_code(field: str, value: str, known: tuple[str, ...]) -> Cause:
    return Cause.of("field.no_code", field=field, value=value, codes=known)


def _stated(field: Field) -> Values:
    return said(field.decision) if field.decision else ()


def _by_hand(fields: tuple[Field, ...]) -> tuple[Means, ...]:
    return (Means.HUMAN_DECISION,) if any(each.decision for each in fields) else ()


def _records(fields: tuple[Field, ...]) -> tuple[Record, ...]:
    return tuple(each.record for each in fields if each.record)
