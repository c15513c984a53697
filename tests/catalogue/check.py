"""What may be wrong with a catalogue, each fault in one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel.messages.pofile import read_po

from lms_bridge.text.catalogue import LANGUAGES, CatalogueEntry, read_entries
from tests.catalogue.files import comments_in, read, text_of
from tests.catalogue.source import WITHOUT_ENTRY, Uses

#: A code that ends so says a condition whose sentence changes with its truth.
_TRUTHS = (".yes", ".no", ".unknown")

#: Codes that a mere literal makes: the literal `course.unreadable` uses `cause.course.unreadable`.
_FAMILIES = ("cause.found.", "cause.click.", "cause.", "discrepancy.", "error.")

#: Forms whose argument names an entry: `{year:tail(year)}` says `tail.year`.
_NAMING = ("tail", "menu")

#: What an adapter says of its LMS: `{lms:lms(tools)}` says `lms.moodle.tools`, and `{lms:lms}` its
#: name.
_OF_LMS = re.compile(r"lms\.\w+\.(\w+)")

#: How the codes end that say what to do about a cause.
_REMEDIES = (".remedy", ".first")

Entries = Mapping[str, CatalogueEntry]


def faults(
    folder: Path, forms: frozenset[str], uses: Uses, known: Entries | None = None
) -> Iterator[str]:
    """Everything wrong with the catalogue in a folder `locale`.

    `known` are the entries of another catalogue that its source and its sentences may name too.
    """
    for language in LANGUAGES:
        yield from of_file(_path(folder, language), language)
    french, english = (entries_in(folder, each) for each in LANGUAGES)
    yield from of_languages(french, english)
    yield from of_forms(french, forms, known)
    yield from of_uses(french, uses, known)


def entries_in(folder: Path, language: str) -> Entries:
    """The entries of a folder `locale` in a language, by code."""
    return {each.code: each for each in read_entries(_path(folder, language), language)}


def _path(folder: Path, language: str) -> Path:
    return folder / language / "LC_MESSAGES" / "lms_bridge.po"


def of_file(path: Path, language: str) -> Iterator[str]:
    """Fuzzy and empty entries, and an order that would make changes meet."""
    with path.open("rb") as file:
        messages = [each for each in read_po(file, abort_invalid=True) if each.id]
    for each in messages:
        if each.fuzzy:
            yield f"{language}: {each.id} is fuzzy: read it again and take the mark away"
        if not each.string or (isinstance(each.string, tuple) and not all(each.string)):
            yield f"{language}: {each.id} has no text"
        if language == "en" and " ;" in str(each.string):
            yield f"{language}: {each.id} has a space before a semicolon"
    if path.read_text(encoding="utf-8") != text_of(language, read(path), comments_in(path)):
        yield f"{language}: the file is not in order: python -m tests.catalogue --sort"


def of_languages(french: Entries, english: Entries) -> Iterator[str]:
    """What one language has and the other lacks."""
    for code in sorted(french.keys() ^ english.keys()):
        yield f"{code} is missing in {'English' if code in french else 'French'}"
    for code in sorted(french.keys() & english.keys()):
        ours, theirs = french[code], english[code]
        if ours.placeholders() != theirs.placeholders():
            odd = ", ".join(sorted(ours.placeholders() ^ theirs.placeholders()))
            yield f"{code} has other placeholders in French than in English: {odd}"
        if ours.count != theirs.count:
            yield f"{code} has a plural by another value in French than in English"


def of_forms(
    entries: Entries, forms: frozenset[str], known: Entries | None = None
) -> Iterator[str]:
    """Forms, tails and menus that nobody knows."""
    there = {*entries, *(known or {})}
    for code, entry in sorted(entries.items()):
        for part in (part for template in entry.templates for part in template if part.name):
            if part.form not in forms:
                yield f"{code} shows {part.name} in a form that nobody knows: {part.form}"
            if part.form in _NAMING and f"{part.form}.{part.argument}" not in there:
                yield f"{code} names an entry that is missing: {part.form}.{part.argument}"


def of_uses(entries: Entries, uses: Uses, known: Entries | None = None) -> Iterator[str]:
    """Entries that nothing says, and codes without an entry."""
    there = {*entries, *(known or {})}
    parts = [
        part
        for entry in (*entries.values(), *(known or {}).values())
        for template in entry.templates
        for part in template
    ]
    named = {f"{part.form}.{part.argument}" for part in parts if part.form in _NAMING}
    told = {"name", *(part.argument for part in parts if part.form == "lms")}
    patterns = [re.compile(each) for each in uses.patterns]
    for code in sorted(entries):
        of_lms = _OF_LMS.fullmatch(code)
        if of_lms and of_lms[1] in told:
            continue
        if code not in named and not _is_used(code, uses.literals, patterns):
            yield f"{code} is said nowhere: take it away"
    for code, place in sorted(uses.said.items()):
        by_truth = all(code + truth in there for truth in _TRUTHS)
        if code not in there and code not in WITHOUT_ENTRY and not by_truth:
            yield f"{code} has no entry; {place} says it"
    for pattern, place in sorted(uses.made.items()):
        if not any(re.fullmatch(pattern, code) for code in there):
            yield f"no entry is like {pattern}; {place} says one"


def _is_used(code: str, literals: set[str], patterns: list[re.Pattern[str]]) -> bool:
    for ending in _REMEDIES:  # what to do about a cause goes with its sentence
        code = code.removesuffix(ending)
    if code in literals:
        return True
    families = [each for each in _FAMILIES if code.startswith(each)]
    if families:
        bare = {code.removeprefix(each) for each in families}
        return any(it in literals or any(each.fullmatch(it) for each in patterns) for it in bare)
    for truth in _TRUTHS:
        if code.endswith(truth) and code.removesuffix(truth) in literals:
            return True
    return any(pattern.fullmatch(code) for pattern in patterns)
