"""The catalogue: every sentence that people read, by its code, in French and in English.

Prose stands in `locale/<language>/LC_MESSAGES/*.po` and nowhere else. The id of a message is its
code. A placeholder is `{name}` or `{name:form}`: the form says how the value is shown (see
`forms`). A message that has a plural names, as its `msgid_plural`, the value that chooses it:

    msgid "page.people"
    msgid_plural "count"
    msgstr[0] "{count} personne"
    msgstr[1] "{count} personnes"

The reason `Cause.of("course.unreadable", course="DU-UE1", why=Cause.of("access.refused"))` is

    msgid "cause.course.unreadable"
    msgstr "le cours {course:quoted} n'a pas pu être lu : {why:cause}"

What follows a sentence only when a value is there is a message of its own, `tail.year`, and the
sentence ends in `{year:tail(year)}`. A place in the menus of the LMS is a message too,
`menu.role`, and is named by `{at:menu(role)}`.

No sentence names an LMS: `{lms:lms}` shows the name that its adapter gives, `lms.moodle.name`, and
`{lms:lms(tools)}` what it says of that place, `lms.moodle.tools`, or nothing.

A package that brings a kind of rule or of effect, or an LMS, brings its sentences in a folder
`locale` beside the module that its entry point names, or higher up in the package. It replaces
none that is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from string import Formatter

from babel import Locale
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from lms_bridge.model.installed import entry_points_of
from lms_bridge.text.typography import french, locale_of

#: The languages of the catalogue, the site's usual one first.
LANGUAGES = ("fr", "en")
FOLDER = Path(__file__).parent / "locale"

#: Those who register something in one of these groups may bring sentences.
_GROUPS = ("lms_bridge.rules", "lms_bridge.effects", "lms_bridge.lms")


@dataclass(frozen=True, slots=True)
class TemplatePart:
    """A piece of a template: words as they stand, then the placeholder that follows them.

    Attributes:
        words: what is written before the placeholder.
        name: which value fills it; "" at the end of a template.
        form: how the value is shown; "" for a value that is shown as it comes.
        argument: what the form is given in brackets: `{value:field_value(subject)}`.
    """

    words: str
    name: str = ""
    form: str = ""
    argument: str = ""

    @property
    def placeholder(self) -> str:
        """The placeholder as it is written, without braces; "" for mere words."""
        of = f"({self.argument})" if self.argument else ""
        return f"{self.name}:{self.form}{of}" if self.form else self.name


Template = tuple[TemplatePart, ...]


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One message in one language.

    Attributes:
        code: what the source calls it.
        templates: one, or for a message with a plural one a number (singular, plural).
        count: the name of the value that chooses the number; "" for a message without plural.
    """

    code: str
    templates: tuple[Template, ...]
    count: str = ""

    def placeholders(self) -> frozenset[str]:
        """Every placeholder of its templates, with forms."""
        parts = (part for template in self.templates for part in template)
        return frozenset(part.placeholder for part in parts if part.name)


@dataclass(frozen=True, slots=True)
class MessageCatalogue:
    """The entries of one language, by code."""

    language: str
    entries: Mapping[str, CatalogueEntry] = field(default_factory=dict)

    def template(self, code: str, values: Mapping[str, object]) -> Template:
        """The template for these values; raises KeyError for a code without one."""
        entry = self.entries[code]
        return entry.templates[self._number(values.get(entry.count)) if entry.count else 0]

    def plain(self, code: str, **values: str) -> str:
        """A sentence without forms, its values in words already; KeyError for an unknown code."""
        return "".join(part.words + values.get(part.name, "") for part in self.template(code, {}))

    def _number(self, count: object) -> int:
        """0 for the singular, 1 for the plural: in French nothing and one are singular."""
        try:
            value = count if isinstance(count, int) else Decimal(str(count))
        except InvalidOperation:
            return 1
        return 0 if Locale.parse(locale_of(self.language)).plural_form(value) == "one" else 1


@cache
def catalogue(language: str) -> MessageCatalogue:
    """The whole catalogue of a language: "en", or French for anything else."""
    known = language if language in LANGUAGES else LANGUAGES[0]
    found: dict[str, CatalogueEntry] = {}
    for folder in folders():
        for path in sorted((folder / known / "LC_MESSAGES").glob("*.po")):
            for each in read_entries(path, known):
                found.setdefault(each.code, each)
    return MessageCatalogue(known, found)


def folders() -> tuple[Path, ...]:
    """The folder of what every site may read, then those of what entry points name."""
    modules = {each.module for group in _GROUPS for each in entry_points_of(group)}
    found = {folder: None for module in sorted(modules) for folder in _folders_above(module)}
    return (FOLDER, *(each / "locale" for each in found if (each / "locale").is_dir()))


def _folders_above(module: str) -> Iterator[Path]:
    """The folders of the packages that a module stands in; none of them is imported."""
    first, *others = module.split(".")
    spec = find_spec(first)
    if spec is None or not spec.origin:
        return
    folder = Path(spec.origin).parent
    yield folder
    for package in others[:-1]:
        folder /= package
        yield folder


def read_entries(path: Path, language: str) -> Iterator[CatalogueEntry]:
    """The entries of a .po file; those without a text, and fuzzy ones, are left out."""
    with path.open("rb") as file:
        messages = read_po(file, locale=locale_of(language), abort_invalid=True)
    for message in messages:
        if message.id and not message.fuzzy and all(_texts(message)):
            yield _entry(message, language)


def template_parts(text: str, language: str) -> Template:
    """A template's parts, its words set as the language asks; raises ValueError for odd braces."""
    whole = french(text) if language == "fr" else text
    return tuple(_parts(whole))


def _parts(text: str) -> Iterator[TemplatePart]:
    for words, name, form, _ in Formatter().parse(text):
        kind, _, argument = (form or "").partition("(")
        yield TemplatePart(words, name or "", kind, argument.removesuffix(")"))


def _entry(message: Message, language: str) -> CatalogueEntry:
    code, count = message.id if isinstance(message.id, (tuple, list)) else (message.id, "")
    return CatalogueEntry(
        str(code), tuple(template_parts(each, language) for each in _texts(message)), str(count)
    )


def _texts(message: Message) -> tuple[str, ...]:
    text = message.string
    return tuple(str(each) for each in text) if isinstance(text, (tuple, list)) else (str(text),)
