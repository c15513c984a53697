"""The one door to every sentence: give it a code, a verdict's item or an id, and read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from lms_bridge.model.action import Outcome, Reason, Target, Verb
from lms_bridge.model.decision import Decision, DecisionKind
from lms_bridge.model.evidence import Record
from lms_bridge.model.identity import Citation, Text
from lms_bridge.model.verdict import (
    AwardStatus,
    Because,
    Discrepancy,
    Means,
    Owed,
    OwedKind,
    Status,
    Truth,
    Value,
)
from lms_bridge.programme.nouns import Programme
from lms_bridge.text.causes import cause_in_words
from lms_bridge.text.conditions import BY_TRUTH, CONDITIONS
from lms_bridge.text.debts import DISCREPANCIES, FAMILIES, OWED, REASON
from lms_bridge.text.decided import DECISIONS
from lms_bridge.text.labels import (
    AWARDS,
    DECISION_KINDS,
    EFFECT_KINDS,
    MARKS,
    MEANS,
    OUTCOMES,
    OWED_KINDS,
    STATUSES,
    TRUTHS,
    VERBS,
)
from lms_bridge.text.lines import Mark
from lms_bridge.text.names import Names
from lms_bridge.text.records import record_in_words, records_in_words
from lms_bridge.text.sentences import Sentence, Shown
from lms_bridge.text.steps import STEPS
from lms_bridge.text.typography import french, hours, words
from lms_bridge.text.values import named, shown, status_in_words

Code = TypeVar("Code")
Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class Wording:
    """Sentences about one programme in one language: "en", or French for anything else.

    Attributes:
        track: the track whose titles are used; "" takes the first component of an id.
        strict: raise KeyError for a code or value without words, as tests want it. A page
            shows the code itself instead: it must not fail for one sentence.
    """

    language: str
    programme: Programme
    track: str = ""
    strict: bool = False

    def on_track(self, track: str) -> Wording:
        """The same wording with the titles of a track."""
        return replace(self, track=track)

    @property
    def names(self) -> Names:
        """What ids stand for."""
        return Names(self.programme, self.track, self.language)

    def status(self, status: Status) -> str:
        """The label of a component's status."""
        return self._label(STATUSES, status)

    def award(self, status: AwardStatus) -> str:
        """The label of the whole programme's status."""
        return self._label(AWARDS, status)

    def means(self, means: Means) -> str:
        """How a status was reached, as inside a sentence."""
        return self._label(MEANS, means)

    def truth(self, truth: Truth) -> str:
        """The word for one of the three values."""
        return self._label(TRUTHS, truth)

    def mark(self, mark: Mark) -> str:
        """The word that goes with a mark."""
        return self._label(MARKS, mark)

    def verb(self, verb: Verb) -> str:
        """What an action does."""
        return self._label(VERBS, verb)

    def outcome(self, outcome: Outcome) -> str:
        """What came of an action."""
        return self._label(OUTCOMES, outcome)

    def decision_kind(self, kind: DecisionKind) -> str:
        """The label of a kind of decision."""
        return self._label(DECISION_KINDS, kind)

    def owed_kind(self, kind: OwedKind) -> str:
        """The label of a kind of debt."""
        return self._label(OWED_KINDS, kind)

    def deciding(self, kind: DecisionKind, outcome: str, subject: str) -> str:
        """What a decision would say, before anybody has taken it: "Document accepté pour …"."""
        sentence = self._found(DECISIONS, f"decision.{kind.value}.{outcome}")
        name = self.names.thing(subject)
        return self._say(sentence, {}, {"subject": name}) or outcome

    def effect(self, target: Target) -> str:
        """What an effect acts upon in the LMS: "la cohorte LMSB-DU-UE1"."""
        return self.set(self.names.target(target))

    def effect_kind(self, target: Target) -> str:
        """The label of a kind of effect."""
        return self._label(EFFECT_KINDS, target.kind)

    def component(self, component: str, track: str = "") -> str:
        """A component's name in a track; "award" gives the programme's title."""
        names = self.on_track(track).names if track else self.names
        return self.set(names.component(component))

    def text(self, text: Text) -> str:
        """A text of the programme in the language, set."""
        return self.set(text.in_language(self.language))

    def owed(self, owed: Owed) -> str:
        """One debt with its numbers, without a full stop: "1 h 30 à suivre : UE1, …"."""
        values, read = self._debt(owed)
        return self._say(self._found(OWED, owed.kind), values, read) or owed.kind.value

    def step(self, owed: Owed) -> str:
        """What to do next about one debt."""
        values, read = self._debt(owed)
        return _stop(self._say(self._found(STEPS, owed.kind), values, read)) or self.owed(owed)

    def condition(self, because: Because) -> str:
        """The sentence of a condition, with its numbers; its cause and records come apart."""
        sentence = CONDITIONS.get(because.code)
        if sentence is None:
            by_truth = self._found(BY_TRUTH, because.code)
            sentence = by_truth[because.truth] if by_truth else None
        values: dict[str, Value] = dict(because.values)
        read = shown(because.code, because.subject, values, self.names)
        values["overdue"] = any(each.overdue for each in because.owed)
        return _stop(self._say(sentence, values, read)) or because.code

    def discrepancy(self, discrepancy: Discrepancy) -> str:
        """What a person has to look at."""
        values = dict(discrepancy.values)
        read = shown(discrepancy.code, discrepancy.subject, values, self.names)
        sentence = self._found(DISCREPANCIES, discrepancy.code)
        return _stop(self._say(sentence, values, read)) or discrepancy.code

    def decision(self, decision: Decision) -> str:
        """What a person decided, when, by whom and why."""
        free = decision.kind in {DecisionKind.PROFILE, DecisionKind.EXTENSION}
        code = f"decision.{decision.kind.value}" if free else decision_code(decision)
        values: dict[str, Value] = {
            "because": decision.because,
            "by": decision.by,
            "on": decision.at.date().isoformat(),
            "until": decision.outcome if decision.kind is DecisionKind.EXTENSION else "",
        }
        names = self.names
        read = shown(code, decision.subject, values, names)
        read["subject"] = names.thing(decision.subject)
        field = decision.subject.removeprefix("profile:")
        read["value"] = names.field_value(field, decision.outcome)
        return _stop(self._say(self._found(DECISIONS, code), values, read)) or code

    def source(self, source: Citation) -> str:
        """Where a rule is written: the document's title and the place in it."""
        title = self.programme.sources.get(source.document)
        document = title.in_language(self.language) if title else source.document
        return self.set(", ".join(part for part in (document, source.place) if part))

    def record(self, record: Record, on: date) -> str:
        """One record of the LMS: where, its value, its day, and its age on a day."""
        return self.set(record_in_words(record, on, self.names))

    def records(self, because: Because, on: date) -> tuple[str, ...]:
        """A condition's records, in one line where they are many."""
        attended = dict(because.values).get("attended")
        total = hours(attended, self.language) if isinstance(attended, int) else ""
        found = records_in_words(because.records, on, self.names, total)
        return tuple(self.set(each) for each in found)

    def cause(self, cause: str) -> str:
        """Why something cannot be computed."""
        return self.set(cause_in_words(cause, self.names))

    def reason(self, reason: Reason) -> str:
        """Which verdict wants an effect: "UE1, … : validé"."""
        names, award = self.names, reason.component == "award"
        status = status_in_words(reason.status, names, award=award)
        about = names.document(reason.owed)
        if reason.owed and about == reason.owed:
            about = names.thing(reason.owed)
        read = {"component": names.component(reason.component), "status": status, "of": about}
        return self.phrase(REASON, read)

    def phrase(self, sentence: Sentence, values: Mapping[str, str]) -> str:
        """A sentence of another table of this package, with values already in words."""
        return self._say(sentence, dict(values), values)

    def set(self, text: str) -> str:
        """Set a text as the language asks."""
        return text if self.language == "en" else french(text)

    def _debt(self, owed: Owed) -> tuple[dict[str, Value], dict[str, str]]:
        """The values of a debt, and as people read them."""
        amount = words if owed.kind is OwedKind.DOCUMENT else hours
        values: dict[str, Value] = {
            "missing": owed.missing,
            "planned": owed.planned,
            "unplanned": not owed.planned and not owed.unreachable,
            "unreachable": owed.unreachable,
            "overdue": owed.overdue,
        }
        read = {"of": self._of(owed)}
        for name, value in (("missing", owed.missing), ("planned", owed.planned)):
            read[name] = "" if value is None else amount(value, self.language)
        return values, read

    def _of(self, owed: Owed) -> str:
        names = self.names
        if owed.kind is OwedKind.RESULT:
            return names.short_result(owed.of)
        if owed.kind is OwedKind.DECISION:
            return names.jury(owed.of)
        return named(FAMILIES[owed.kind], owed.of, names)

    def _say(
        self, sentence: Sentence | None, values: Mapping[str, Value], read: Mapping[str, str]
    ) -> str:
        if sentence is None:
            return ""
        filled = Shown(read, strict=self.strict)
        return self.set(sentence.in_language(self.language, values, filled))

    def _label(self, table: Mapping[Code, Text], code: Code) -> str:
        found = self._found(table, code)
        return self.text(found) if found else str(code)

    def _found(self, table: Mapping[Code, Entry], code: Code) -> Entry | None:
        return table[code] if self.strict else table.get(code)


def decision_code(decision: Decision) -> str:
    """The code of the sentence that tells a decision."""
    return f"decision.{decision.kind.value}.{decision.outcome}"


def _stop(text: str) -> str:
    return f"{text}." if text and text[-1] not in ".!?…" else text
