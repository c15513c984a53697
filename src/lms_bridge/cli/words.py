"""What commands say: a sentence of the catalogue, in the language that the command speaks."""

from __future__ import annotations

from collections.abc import Iterable

from lms_bridge.text import Wording


def say(language: str, code: str, /, **values: object) -> str:
    """A sentence of the catalogue with its values."""
    return Wording(language).say(code, **values)


def headings(language: str, *names: str) -> tuple[str, ...]:
    """The headings of a table, by the names that the catalogue has under `cli.heading`."""
    return tuple(say(language, f"cli.heading.{name}") for name in names)


def counts_in_words(language: str, counts: Iterable[tuple[str, int]]) -> str:
    """Numbers in a row, each with what it counts: "apprenants jugés : 3 · …"."""
    return " · ".join(
        say(language, "cli.count", name=say(language, f"cli.count.{name}"), count=count)
        for name, count in counts
    )


def numbered(steps: Iterable[str]) -> str:
    """Steps, one a line, each with its number."""
    return "\n".join(f"  {number}. {step}" for number, step in enumerate(steps, start=1))
