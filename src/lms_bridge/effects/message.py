"""A message to a learner, by the LMS's own messaging; it cannot be observed, so it is sent once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from lms_bridge.cause import Cause
from lms_bridge.errors import CapabilityMissing, Problem, SkipRecord
from lms_bridge.located import Located
from lms_bridge.located.values import TextSpec
from lms_bridge.model.action import Action, Target, Verb, Wanted
from lms_bridge.model.connection import Purpose
from lms_bridge.model.identity import Text
from lms_bridge.model.message import MOST_BYTES, size
from lms_bridge.model.verdict import Verdict
from lms_bridge.ports.effects import Driver, Write
from lms_bridge.programme.effect_kind import EffectKind, Turn
from lms_bridge.programme.nouns import Effect, Programme
from lms_bridge.programme.schema_effects import EffectSpec, WhenSpec

#: What separates two texts in one message.
_APART = "\n\n"

#: What separates the French text of an effect from its English one, on their way together.
_BETWEEN = "\n\x1f\n"


class MessageSpec(EffectSpec):
    """A message in effects.yaml: when it is sent, and what it says in both languages.

    `when` is a status of a component, a status of the award, or something owed, as for other
    effects. A learner is told once of what becomes so after the site switched messages on.
    """

    when: WhenSpec
    text: TextSpec


class MessageDriver(Driver):
    """Sends one message a learner, with all that there is to say."""

    rank = 80
    sent_once = True
    together = False

    def writing(self, target: Target, verb: Verb) -> Write:
        """Send everything to the learner whom the actions are about."""
        _ = target, verb
        return partial(_send, self)

    def language(self, user_id: int) -> str:
        """What a learner reads: the language of the account where it is shown, else the site's."""
        try:
            found = self.tools.lms.users([user_id])
        except (SkipRecord, CapabilityMissing):
            found = ()
        own = next((each.language[:2] for each in found if each.language), "")
        return own if own in {"fr", "en"} else self.tools.language


def _send(driver: MessageDriver, actions: Sequence[Action]) -> None:
    user_id = actions[0].user_id
    place = 1 if driver.language(user_id) == "en" else 0
    said = (each.note.split(_BETWEEN)[place] for each in actions)
    driver.tools.writer.send_message(user_id, _APART.join(dict.fromkeys(said)))


class MessageEffect(EffectKind):
    """Messages are off until a site switches them on."""

    name = "message"
    spec = MessageSpec
    parts = ("idnumber",)
    driver = MessageDriver
    turn = Turn.LAST
    opt_in = True
    kept = True
    counted_as = "sent"
    reads_and_writes = (Purpose.PEOPLE, Purpose.MESSAGES)
    most = MOST_BYTES

    def compile(self, programme: str, spec: Any, tracks: frozenset[str]) -> Effect:
        """An effect is told of under its own id."""
        _ = programme
        when = spec.when
        return Effect(
            id=spec.id,
            kind=self.name,
            component=when.component,
            statuses=frozenset(when.status),
            owed=when.owed,
            owed_of=when.of or "",
            idnumber=spec.id,
            tracks=frozenset(spec.tracks) or tracks,
            says=Text(spec.text.fr, spec.text.en),
        )

    def check(self, programme: Programme, located: Located) -> Iterator[Problem]:
        """A text that no message has room for."""
        for i, effect in enumerate(programme.effects):
            if effect.kind != self.name or effect.says is None:
                continue
            for language, text in (("fr", effect.says.fr), ("en", effect.says.en)):
                found = size(text + _APART)
                if found > self.most:
                    cause = Cause.of("effect.too_long", bytes=found, most=self.most)
                    yield located.problem(("effects", i, "text", language), cause)

    def note(self, programme: Programme, effect: Effect, verdict: Verdict) -> str:
        """Both texts: the learner's language is not known before it is sent."""
        _ = programme, verdict
        return _BETWEEN.join((effect.says.fr, effect.says.en)) if effect.says else ""

    def size(self, wish: Wanted) -> int:
        """Bytes of the longer of the two texts, with what separates it from another."""
        return max(size(each + _APART) for each in wish.note.split(_BETWEEN))
