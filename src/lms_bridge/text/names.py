"""What ids stand for, in words: components, parts, results, documents, fields, effects.

An id that the programme does not know is shown as it is: a page never fails for a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from lms_bridge.model.action import Target
from lms_bridge.model.identity import Citation, Text
from lms_bridge.model.installed import kind_names
from lms_bridge.programme.effect_kinds import target_of_key
from lms_bridge.programme.nouns import Component, ComponentKind, JuryRule, Programme
from lms_bridge.text.catalogue import catalogue
from lms_bridge.text.typography import decimal, joined_list, lower_article

_NAMED_BY_ID = frozenset({ComponentKind.UNIT, ComponentKind.BLOCK, ComponentKind.OPTION})
_SEPARATORS = re.compile(r"[\s._-]+")
_PRACTICE_HOURS = "practice_hours."

#: What speaks of no programme: every id is shown as it is.
NO_PROGRAMME = Programme(
    id="",
    title=Text("", ""),
    version="",
    owner="",
    prefix="",
    fingerprint="",
    sources={},
    tracks={},
    components=(),
    results={},
    documents={},
    profile={},
    parties={},
    jury=JuryRule(Citation("", "")),
    award_source=Citation("", ""),
    pass_mark=None,
    marks={},
    equivalences=False,
)


@dataclass(frozen=True, slots=True)
class Names:
    """Names in one language, as one track of a programme uses them."""

    programme: Programme
    track: str
    language: str

    def of(self, text: Text) -> str:
        """A text in the language."""
        return text.in_language(self.language)

    def component(self, component: str) -> str:
        """A unit or block by id and title, an examination by title, "award" by the programme's."""
        if component == "award":
            return self.of(self.programme.title)
        found = self._component(component)
        if found is None:
            return component
        title = self.of(found.title)
        return f"{component}, {title}" if found.kind in _NAMED_BY_ID else title

    def components(self, ids: str) -> str:
        """Components joined by commas: one by its name, several by the ids that people know."""
        several = ids.split(", ")
        if len(several) == 1:
            return self.component(ids)
        return self.listed(self._short(each) for each in several)

    def _short(self, component: str) -> str:
        found = self._component(component)
        return component if found and found.kind in _NAMED_BY_ID else self.component(component)

    def _component(self, component: str) -> Component | None:
        every = (*self.programme.of_track(self.track), *self.programme.components)
        return next((each for each in every if each.id == component), None)

    def hours(self, subject: str) -> str:
        """A unit ("UE1") or a part of it ("UE1.ethics")."""
        unit, _, part = subject.partition(".")
        found = self._component(unit)
        for each in found.parts if found and part else ():
            if each.id == part:
                return f"{unit}, {self.of(each.title)}"
        return self.component(subject)

    def mark(self, subject: str) -> str:
        """A unit's mark, or that of one of its assessments; `resit:` is its second session."""
        kind, _, of = subject.rpartition(":")
        unit, _, part = of.partition(".")
        found = self._component(unit)
        titles = (
            {each.subject: each.title for each in found.mark.walk()} if found and found.mark else {}
        )
        name = f"{unit}, {self.of(titles[of])}" if part and of in titles else self.component(of)
        return self._said("name.second_session", name=name) if kind == "resit" else name

    def assessment(self, subject: str) -> str:
        """What is sat: a unit or examination, one of its assessments, a second session."""
        return self.mark(subject) if ":" in subject or "." in subject else self.component(subject)

    def group(self, group: str) -> str:
        """A group of units that make up for one another."""
        found = self.programme.compensation.get(group)
        return self.of(found.title) if found else group

    def result(self, result: str) -> str:
        """The title of a result."""
        found = self.programme.results.get(result)
        return self.of(found.title) if found else result

    def short_result(self, result: str) -> str:
        """The id of a result where its title begins with it, else the title in quotes."""
        title = self.result(result)
        if _bare(title).startswith(_bare(result)):
            return result
        return self._said("name.quoted", name=title)

    def document(self, document: str) -> str:
        """The results that a document stands for: "M1-UE4 et M1-UE6"; or some of them, by name."""
        found = self.programme.documents.get(document)
        if found is None:
            several = document.split(", ")
            if not all(each in self.programme.results for each in several):
                return document
            return self.listed(self.short_result(each) for each in several)
        return self.listed(self.short_result(each) for each in found.stands_for)

    def competence(self, competence: str) -> str:
        """A competence by id and title."""
        for component in self.programme.components:
            for each in component.competences:
                if each.id == competence:
                    return f"{competence}, {self.of(each.title)}"
        return competence

    def competences(self, ids: str) -> str:
        """Competences joined by commas: one by its name, several by their ids."""
        several = ids.split(", ")
        return self.competence(ids) if len(several) == 1 else self.listed(several)

    def party(self, party: str) -> str:
        """An institution that agrees, as inside a sentence."""
        found = self.programme.parties.get(party)
        return lower_article(self.of(found)) if found else party

    def field(self, field: str) -> str:
        """A field about the person."""
        found = self.programme.profile.get(field)
        if found is None and field.startswith(_PRACTICE_HOURS):
            return self.component(field.removeprefix(_PRACTICE_HOURS))
        return self.of(found.title) if found else field

    def field_value(self, field: str, value: str) -> str:
        """A value of a field: its words where the programme has some, else as it is."""
        found = self.programme.profile.get(field)
        text = found.values.get(value) if found else None
        if text is not None:
            return self.of(text)
        return decimal(value, self.language) if value.replace(".", "").isdigit() else value

    def role(self, role: str) -> str:
        """A role on the jury."""
        found = self.programme.jury.role_titles.get(role)
        return self.of(found) if found else role

    def way(self, way: str) -> str:
        """A way by which whoever is adjourned presents it again."""
        found = self.programme.again.get(way)
        return self.of(found) if found else way

    def jury(self, of: str) -> str:
        """Whose decision is owed."""
        return self._said("name.jury") if of == "jury" else of

    def thing(self, subject: str) -> str:
        """Anything that a decision may name: a need key ("document:M1"), an effect, a bare id."""
        kind, colon, of = subject.partition(":")
        if colon:
            return self._by_kind(kind, of) or subject
        ways = (
            self.component,
            self.hours,
            self.mark,
            self.competence,
            self.result,
            self.document,
            self.party,
        )
        for known in ways:
            name = known(subject)
            if name != subject:
                return name
        return self.field(subject)

    def _by_kind(self, kind: str, of: str) -> str:
        needs = {
            "result": self.result,
            "assessment": self.component,
            "mark": self.mark,
            "resit": lambda of: self.mark(f"resit:{of}"),
            "deadline": self.component,
            "document": self.document,
            "topic": self.document,
            "competence": self.competence,
            "agreement": self.party,
            "hours": self.hours,
            "profile": self.field,
        }
        if kind in needs:
            return needs[kind](of)
        target = target_of_key(f"{kind}:{of}")
        return self.target(target) if target else ""

    def target(self, target: Target) -> str:
        """What an effect acts upon, in the LMS; its key where its kind is not installed."""
        if target.kind not in kind_names():
            return str(target)
        return self._said(f"cause.{target.named.code}", **asdict(target))

    def listed(self, items: Iterable[str], joined: str = "and") -> str:
        """Several names in a row."""
        return joined_list(tuple(items), self.language, joined)

    def _said(self, code: str, **values: str) -> str:
        return catalogue(self.language).plain(code, **values)


def _bare(name: str) -> str:
    return _SEPARATORS.sub("", name).casefold()
