"""The one door to every sentence: give it a code, a verdict's item or an id, and read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from lms_bridge.cause import Cause
from lms_bridge.model.action import Reason, Target
from lms_bridge.model.decision import WITHDRAWN, Acquired, Decision, DecisionKind
from lms_bridge.model.evidence import Discrepancy, Record
from lms_bridge.model.identity import Citation, Text
from lms_bridge.model.verdict import Because, Owed, OwedKind
from lms_bridge.programme.nouns import Programme
from lms_bridge.text.catalogue import catalogue
from lms_bridge.text.forms import FORMS
from lms_bridge.text.labels import label_code
from lms_bridge.text.names import NO_PROGRAMME, Names
from lms_bridge.text.records import record_in_words, records_in_words
from lms_bridge.text.remedies import with_remedy
from lms_bridge.text.speaker import PARIS, Speaker, Values
from lms_bridge.text.typography import french


@dataclass(frozen=True, slots=True)
class Wording:
    """Sentences about one programme, or about none, in one language.

    Attributes:
        language: "en", or French for anything else.
        programme: whose titles are used; without one, ids are shown as they are.
        track: the track whose titles are used; "" takes the first component of an id.
        strict: raise KeyError for a code or value without words, as tests want it. A page
            shows the code itself instead: it must not fail for one sentence.
        zone: where the university is: moments and their days are told as of there.
    """

    language: str
    programme: Programme = NO_PROGRAMME
    track: str = ""
    strict: bool = False
    zone: ZoneInfo = PARIS

    def on_track(self, track: str) -> Wording:
        """The same wording with the titles of a track."""
        return replace(self, track=track)

    @property
    def names(self) -> Names:
        """What ids stand for."""
        return Names(self.programme, self.track, self.language)

    def day_of(self, at: datetime) -> date:
        """The day of a moment where the university is."""
        return self._speaker.day_of(at)

    def say(self, code: str, /, **values: object) -> str:
        """The sentence of a code: `say("page.people", count=3)`."""
        return self._speaker.say(code, values)

    def label(self, member: StrEnum) -> str:
        """The word for a member of a closed list: a status, a kind of decision, an outcome."""
        return self._speaker.say(label_code(member), {})

    def cause(self, cause: Cause | None, *, advice: bool = True) -> str:
        """A reason with those it holds, and what to do about it; "" where there is none."""
        if cause is None:
            return ""
        if advice:
            return with_remedy(cause, self._speaker)
        return self._speaker.say("cause_alone", {"cause": cause})

    def deciding(self, kind: DecisionKind, outcome: str, subject: str) -> str:
        """What a decision would say, before anybody has taken it: "Document accepté pour …"."""
        code = f"decision.{kind.value}.{outcome}"
        return self._speaker.say(code, {"subject": subject}) if self._knows(code) else outcome

    def effect(self, target: Target) -> str:
        """What an effect acts upon in the LMS: "la cohorte LMSB-DU-UE1"."""
        return self.set(self.names.target(target))

    def component(self, component: str, track: str = "") -> str:
        """A component's name in a track; "award" gives the programme's title."""
        names = self.on_track(track).names if track else self.names
        return self.set(names.component(component))

    def text(self, text: Text) -> str:
        """A text of the programme in the language, set."""
        return self.set(text.in_language(self.language))

    def owed(self, owed: Owed) -> str:
        """One debt with its numbers, without a full stop: "1 h 30 à suivre : UE1, …"."""
        return self._speaker.say(f"owed.{owed.kind.value}", _values_of(owed))

    def step(self, owed: Owed) -> str:
        """What to do next about one debt."""
        code = "explain.awaited_document" if owed.handed_in else f"step.{owed.kind.value}"
        return _stop(self._speaker.say(code, _values_of(owed)))

    def condition(self, because: Because) -> str:
        """The sentence of a condition, with its numbers; its cause and records come apart.

        Where the sentence changes with the truth of the condition, the truth ends its code.
        """
        by_truth = f"{because.code}.{because.truth.value}"
        code = by_truth if self._knows(by_truth) else because.code
        overdue = any(each.overdue for each in because.owed)
        values = {**dict(because.values), "subject": because.subject, "overdue": overdue}
        for each in because.owed:
            if each.kind is OwedKind.DOCUMENT and each.of == because.subject:
                values |= _of_document(each)
                values["subject"] = values["of"]
        return self._sentence(code, values, because.code)

    def discrepancy(self, discrepancy: Discrepancy, learner: str = "") -> str:
        """What a person has to look at, of a learner where one is meant."""
        values = {**dict(discrepancy.values), "subject": discrepancy.subject, "learner": learner}
        return self._sentence(f"discrepancy.{discrepancy.code}", values, discrepancy.code)

    def decision(self, decision: Decision) -> str:
        """What a person decided, when, by whom and why."""
        code = decision_code(decision)
        values = {
            "because": decision.because,
            "by": decision.by,
            "on": decision.at,
            "subject": decision.subject,
            "until": decision.outcome,
            "presented_again": decision.again,
            "recommends": decision.recommends,
            "value": decision.outcome,
        }
        return self._sentence(code, values, code)

    def acquired(self, acquired: Acquired) -> str:
        """A block acquired: since when, with which mark, and who recorded or took it back."""
        values = {
            "because": acquired.because,
            "by": acquired.by,
            "mark": acquired.mark,
            "on": acquired.on,
            "out_of": acquired.out_of,
            "subject": acquired.component,
        }
        if not acquired.number:
            return self.say("acquisition.found", **values)
        return self.say(
            f"acquisition.{'withdrawn' if acquired.withdraws else 'recorded'}", **values
        )

    def source(self, source: Citation) -> str:
        """Where a rule is written: the document's title and the place in it."""
        title = self.programme.sources.get(source.document)
        document = title.in_language(self.language) if title else source.document
        return self.set(", ".join(part for part in (document, source.place) if part))

    def record(self, record: Record) -> str:
        """One record of the LMS: where, its value, its day, and the day it was read."""
        return record_in_words(record, self._speaker)

    def records(self, because: Because) -> tuple[str, ...]:
        """A condition's records, in one line where they are many."""
        attended = dict(because.values).get("attended")
        total = attended if isinstance(attended, int) else None
        return records_in_words(because.records, self._speaker, total)

    def reason(self, reason: Reason) -> str:
        """Which verdict wants an effect: "UE1, … : validé"."""
        code = "reason.award" if reason.component == "award" else "reason"
        return self.say(code, component=reason.component, status=reason.status, of=reason.owed)

    def joined(self, sentences: Iterable[str]) -> str:
        """Several sentences in a row, a semicolon between them."""
        return self.say("between").join(sentences)

    def set(self, text: str) -> str:
        """Set a text as the language asks."""
        return text if self.language == "en" else french(text)

    @property
    def _speaker(self) -> Speaker:
        return Speaker(catalogue(self.language), self.names, FORMS, self.strict, self.zone)

    def _knows(self, code: str) -> bool:
        return self._speaker.knows(code)

    def _sentence(self, code: str, values: Values, bare: str) -> str:
        """A sentence with its full stop; the `bare` code where it has none."""
        if not self.strict and not self._knows(code):
            return bare
        return _stop(self._speaker.say(code, values))


def _values_of(owed: Owed) -> Values:
    """The values of a debt, by name."""
    return {
        "of": owed.of,
        "missing": owed.missing,
        "planned": owed.planned,
        "unplanned": not owed.planned and not owed.unreachable,
        "unreachable": owed.unreachable,
        "overdue": owed.overdue,
        **(_of_document(owed) if owed.kind is OwedKind.DOCUMENT else {}),
    }


def _of_document(owed: Owed) -> dict[str, str | int | None]:
    """What a debt of a document says of it: for which results, on what topic, where it is."""
    return {
        "of": ", ".join(owed.about) or owed.of,
        "topic": owed.topic,
        "topic_by": owed.topic_by,
        "topic_on": owed.topic_on,
        "handed_in": owed.handed_in,
        "handed_in_on": owed.handed_in_on,
        "awaited": not owed.handed_in,
    }


def decision_code(decision: Decision) -> str:
    """The code of the sentence that tells a decision."""
    free = decision.kind in {DecisionKind.PROFILE, DecisionKind.TOPIC, DecisionKind.EXTENSION}
    if free and decision.outcome != WITHDRAWN:
        return f"decision.{decision.kind.value}"
    return f"decision.{decision.kind.value}.{decision.outcome}"


def _stop(text: str) -> str:
    return f"{text}." if text and text[-1] not in ".!?…" else text
