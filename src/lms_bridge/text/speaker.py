"""Who says a code with values in one language: finds its template and fills it, form by form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

from lms_bridge.cause import Cause
from lms_bridge.text.catalogue import MessageCatalogue, TemplatePart
from lms_bridge.text.names import Names
from lms_bridge.text.typography import french, whole_number

#: Where a university is that says nothing else.
PARIS = ZoneInfo("Europe/Paris")

#: What a sentence may be filled with; a form says which of these it can show.
Values: TypeAlias = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says codes in one language, about one programme or about none.

    Attributes:
        catalogue: the sentences of the language.
        names: what ids stand for.
        forms: how values are shown, by the name that placeholders give.
        strict: raise KeyError for a code or a value that is missing, as tests want it. Else the
            code itself is shown, or a question mark: no page fails for one sentence.
        zone: where the university is: moments are told as of there.
    """

    catalogue: MessageCatalogue
    names: Names
    forms: Mapping[str, ValueForm]
    strict: bool = False
    zone: ZoneInfo = PARIS

    @property
    def language(self) -> str:
        """The language spoken: "fr" or "en"."""
        return self.catalogue.language

    def day_of(self, at: datetime) -> date:
        """The day of a moment where the university is."""
        return at.astimezone(self.zone).date()

    def knows(self, code: str) -> bool:
        """Whether the catalogue has this code."""
        return code in self.catalogue.entries

    def say(self, code: str, values: Values) -> str:
        """The sentence of a code, filled; the code itself where it has no sentence."""
        if not self.strict and not self.knows(code):
            return code
        template = self.catalogue.template(code, values)
        return "".join(part.words + self._filled(part, values) for part in template)

    def set(self, text: str) -> str:
        """A text of a programme, set as the language asks."""
        return text if self.language == "en" else french(text)

    def _filled(self, part: TemplatePart, values: Values) -> str:
        if not part.name:
            return ""
        form = self.forms[part.form]
        if part.name not in values and not form.optional:
            if self.strict:
                raise KeyError(part.name)
            return "?"
        return form.show(values.get(part.name), Asking(self, values, part.argument))


@dataclass(frozen=True, slots=True)
class Asking:
    """Where a form is asked to show a value.

    Attributes:
        speaker: who speaks: its language, its names, and the sentences that a form may need.
        values: all values of the sentence.
        argument: what stands in the brackets of the placeholder; "" where there are none.
    """

    speaker: Speaker
    values: Values
    argument: str = ""

    @property
    def language(self) -> str:
        """The language spoken."""
        return self.speaker.language

    @property
    def names(self) -> Names:
        """What ids stand for."""
        return self.speaker.names


@dataclass(frozen=True, slots=True)
class ValueForm:
    """How a value is shown.

    Attributes:
        show: the value in words.
        optional: whether the value may be missing.
    """

    show: Callable[[object, Asking], str]
    optional: bool = False


def as_it_comes(value: object, asking: Asking) -> str:
    """A value without a form: a whole number with its thousands apart, a text as it is.

    A cause is said, and several values are listed: nothing is ever shown as the code has it.
    """
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, int):
        return whole_number(value, asking.language)
    if isinstance(value, Cause):
        return asking.speaker.forms["cause"].show(value, asking)
    if isinstance(value, tuple):
        causes = any(isinstance(each, Cause) for each in value)
        return asking.speaker.forms["cause" if causes else "list"].show(value, asking)
    return str(value)
