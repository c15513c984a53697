"""Checks of what a folder says: sources, languages, effects, needs, its page, its README."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping

from lms_bridge.authoring.page import programme_page, provided
from lms_bridge.authoring.standard.subject import Subject, rules_of
from lms_bridge.cause import Cause
from lms_bridge.located import parse_yaml
from lms_bridge.model.identity import Text
from lms_bridge.model.site import Enabled
from lms_bridge.programme.effect_kinds import effect_kind
from lms_bridge.stages.plan.wanted import target_of
from lms_bridge.text.page import points_of

#: Needs that a person may settle, or that only a site can bind.
_NOT_BY_CONVENTION = frozenset({"agreement", "document", "profile", "deadline"})
_SEVERAL_WORDS = re.compile(r"(?<![a-zà-ÿ])[a-zà-ÿ]{4,}\W+[a-zà-ÿ]{4,}")


def cited(subject: Subject) -> Iterator[Cause]:
    """Every declared document is cited; that every citation is declared, the loader sees to."""
    said = {
        text.partition(": ")[0]
        for file, content in subject.programme.files.items()
        if file.endswith(".yaml")
        for text in _strings(parse_yaml(file, content).tree)
    }
    for key in subject.programme.sources:
        if key not in said:
            yield Cause.of("standard.source_uncited", source=key)


def _strings(node: object) -> Iterator[str]:
    if isinstance(node, str) and ": " in node:
        yield node
    elif isinstance(node, Mapping):
        for each in node.values():
            yield from _strings(each)
    elif isinstance(node, list):
        for each in node:
            yield from _strings(each)


def two_languages(subject: Subject) -> Iterator[Cause]:
    """A text of several words is not the same in two languages."""
    for text in dict.fromkeys(_texts(subject.programme)):
        if text.fr == text.en and _SEVERAL_WORDS.search(text.fr):
            yield Cause.of("standard.one_language", text=text.fr)


def _texts(value: object) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _texts(each)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            if not field.name.startswith("_"):
                yield from _texts(getattr(value, field.name))


def effects_resolve(subject: Subject) -> Iterator[Cause]:
    """Each effect names a whole target, and nothing that the programme does not declare."""
    programme = subject.programme
    enabled = Enabled(programme.id, (), {})
    for effect in programme.effects:
        kind, target = effect_kind(effect.kind), target_of(programme, enabled, effect)
        if not all(getattr(target, part) for part in kind.parts):
            yield Cause.of("standard.effect_names_nothing", effect=effect.id)
        yield from kind.unresolved(programme, effect)


def needs_provided(subject: Subject) -> Iterator[Cause]:
    """By convention, by a person, or by the site that is asked to bind it."""
    where_bound = {
        rule.need_where_bound
        for component in subject.programme.components
        for rule in rules_of(component)
        if rule.need_where_bound
    }
    for each in provided(subject.programme):
        by_people = each.key.partition(":")[0] in _NOT_BY_CONVENTION
        if not each.by and not by_people and each.key not in where_bound:
            yield Cause.of("standard.unprovided", need=each.key)


def docs_render(subject: Subject) -> Iterator[Cause]:
    """In both languages, as Markdown and as HTML, with words for every rule."""
    for language in ("fr", "en"):
        for html in (False, True):
            try:
                page = programme_page(
                    subject.programme, language, readme=subject.readme, html=html, strict=True
                )
            except KeyError as missing:
                code = str(missing.args[0])
                yield Cause.of("standard.page_lacks_words", page=language, code=code)
                continue
            if subject.programme.id not in page:
                yield Cause.of("standard.page_nameless", page=language)


def readme(subject: Subject) -> Iterator[Cause]:
    """It is there, names every component, and has its table of points to confirm."""
    if not subject.readme.strip():
        yield Cause.of("standard.no_readme")
        return
    for component in {each.id: each for each in subject.programme.components}.values():
        titles = (component.id, component.title.fr, component.title.en)
        if not any(each.casefold() in subject.readme.casefold() for each in titles):
            yield Cause.of("standard.readme_lacks", component=component.id)
    if not points_of(subject.readme):
        yield Cause.of("standard.readme_without_points")


def points_have_cases(subject: Subject) -> Iterator[Cause]:
    """A case called "Point 3, …" shows what was decided under that number."""
    written = {each.number for each in points_of(subject.readme)}
    shown = {match[1] for case in subject.cases if (match := re.match(r"Point (\d+)\b", case.name))}
    for number in sorted(written - shown, key=int):
        yield Cause.of("standard.point_without_case", point=number)
    for number in sorted(shown - written, key=int):
        yield Cause.of("standard.point_unlisted", point=number)
