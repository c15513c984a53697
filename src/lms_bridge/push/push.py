"""Carry out a plan's actions target by target, and give a receipt for each.

Every batch goes the same way: read the state, leave out what is already so, write the rest,
cut a refused batch in two until the spoiler stands alone, read back. A write whose answer was
lost is never sent again before the state was read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from lms_bridge.errors import CapabilityMissing, OutcomeUnknown, RetryLater, SkipRecord
from lms_bridge.model.action import (
    Action,
    EffectKind,
    Outcome,
    Presence,
    Receipt,
    Target,
    Verb,
)
from lms_bridge.observation import observe
from lms_bridge.ports import Clock, Lms, LmsWriter
from lms_bridge.push.making import Maker
from lms_bridge.push.writing import write_one, writing

#: People in one write: well below what PHP reads of a form in one request.
BATCH = 100

#: How often a write may be sent when its answer is lost and the state says it did not happen.
ATTEMPTS = 2

Keep = Callable[[Sequence[Receipt]], None]


def push(lms: Lms, writer: LmsWriter, clock: Clock, actions: Sequence[Action], keep: Keep) -> None:
    """Carry out actions in their order; `keep` is given the receipts as soon as they are known.

    StopRun passes through after the receipts so far were kept: the run can be taken up again.
    """
    pusher = _Pusher(lms, writer, clock)
    for (target, verb), same in groupby(actions, key=lambda each: (each.target, each.verb)):
        batch = list(same)
        if verb is Verb.CREATE:
            keep(pusher.create(batch[0]))
            continue
        for start in range(0, len(batch), BATCH):
            keep(pusher.carry_out(target, verb, batch[start : start + BATCH]))


class _Pusher:
    """Writes batches and reads them back."""

    def __init__(self, lms: Lms, writer: LmsWriter, clock: Clock) -> None:
        self.lms = lms
        self.writer = writer
        self.clock = clock
        self.maker = Maker(lms, writer)

    def _receipt(self, action: Action, outcome: Outcome, detail: str = "") -> Receipt:
        return Receipt(action.key, action.verb, outcome, self.clock.now(), detail)

    def create(self, action: Action) -> list[Receipt]:
        """Make a group, framework or competency unless it is there already."""
        try:
            made = self.maker.make(action)
        except (SkipRecord, CapabilityMissing) as error:
            return [self._receipt(action, Outcome.REFUSED, str(error))]
        except RetryLater as error:
            return [self._receipt(action, Outcome.FAILED, str(error))]
        return [self._receipt(action, Outcome.DONE if made else Outcome.ALREADY_SO)]

    def carry_out(self, target: Target, verb: Verb, batch: list[Action]) -> list[Receipt]:
        """Write one batch for one target."""
        receipts: list[Receipt] = []
        try:
            before = self._presence(target, batch)
            todo: list[Action] = []
            for action in batch:
                found = _standing(before.get(action.user_id, Presence.ABSENT), verb)
                if found is None:
                    todo.append(action)
                else:
                    receipts.append(self._receipt(action, *found))
            refused = dict(self._write(target, verb, todo))
            receipts += [
                self._receipt(each, *refused[each.key]) for each in todo if each.key in refused
            ]
            written = [each for each in todo if each.key not in refused]
            receipts += self._verify(target, verb, written)
        except (SkipRecord, CapabilityMissing, RetryLater) as error:
            known = {receipt.key for receipt in receipts}
            left = [each for each in batch if each.key not in known]
            outcome = Outcome.FAILED if isinstance(error, RetryLater) else Outcome.REFUSED
            receipts += [self._receipt(each, outcome, str(error)) for each in left]
        return receipts

    def _presence(self, target: Target, batch: Sequence[Action]) -> dict[int, Presence]:
        people = frozenset(action.user_id for action in batch)
        observed = observe(self.lms, {target: people})
        if target in observed.unreadable:
            raise SkipRecord(observed.unreadable[target], where=str(target))
        if target in observed.missing:
            raise SkipRecord("it does not exist in the LMS", where=str(target))
        return dict(observed.presence.get(target, {}))

    def _write(
        self, target: Target, verb: Verb, actions: Sequence[Action], attempt: int = 1
    ) -> Iterator[tuple[str, tuple[Outcome, str]]]:
        """Write some people; answers those that were refused or could not be tried."""
        if not actions:
            return
        if target.kind in {EffectKind.RATING, EffectKind.COMPLETION}:
            yield from self._one_by_one(target, actions)
            return
        try:
            writing(self.lms, self.writer, target, verb)([each.user_id for each in actions])
        except OutcomeUnknown as error:
            yield from self._after_silence(target, verb, actions, attempt, error)
        except SkipRecord as error:
            if len(actions) == 1:
                yield actions[0].key, (Outcome.REFUSED, str(error))
                return
            middle = len(actions) // 2
            yield from self._write(target, verb, actions[:middle])
            yield from self._write(target, verb, actions[middle:])
        except RetryLater as error:
            yield from ((each.key, (Outcome.FAILED, str(error))) for each in actions)

    def _one_by_one(
        self, target: Target, actions: Sequence[Action]
    ) -> Iterator[tuple[str, tuple[Outcome, str]]]:
        write = write_one(self.lms, self.writer, target)
        for action in actions:
            try:
                write(action)
            except OutcomeUnknown:
                continue  # the state read back decides
            except SkipRecord as error:
                yield action.key, (Outcome.REFUSED, str(error))
            except RetryLater as error:
                yield action.key, (Outcome.FAILED, str(error))

    def _after_silence(
        self,
        target: Target,
        verb: Verb,
        actions: Sequence[Action],
        attempt: int,
        error: OutcomeUnknown,
    ) -> Iterator[tuple[str, tuple[Outcome, str]]]:
        now = self._presence(target, actions)
        left = [
            each
            for each in actions
            if _standing(now.get(each.user_id, Presence.ABSENT), verb) is None
        ]
        if attempt < ATTEMPTS:
            yield from self._write(target, verb, left, attempt + 1)
        else:
            yield from ((each.key, (Outcome.FAILED, str(error))) for each in left)

    def _verify(self, target: Target, verb: Verb, written: Sequence[Action]) -> list[Receipt]:
        if not written:
            return []
        after = self._presence(target, written)
        holders = [each.user_id for each in written if each.badge]
        held = self.lms.badges(holders) if holders else {}
        receipts = []
        for action in written:
            seen = _standing(after.get(action.user_id, Presence.ABSENT), verb)
            if seen is None or seen[0] is not Outcome.ALREADY_SO:
                detail = "written, and it does not show when read back"
                receipts.append(self._receipt(action, Outcome.UNVERIFIED, detail))
                continue
            names = {badge.name for badge in held.get(action.user_id, ())}
            missing = action.badge and action.badge not in names
            detail = f"the badge {action.badge!r} was not issued: is it active?" if missing else ""
            receipts.append(self._receipt(action, Outcome.DONE, detail))
        return receipts


def _standing(presence: Presence, verb: Verb) -> tuple[Outcome, str] | None:
    """What the state says of an action before it is tried; None when it has to be written."""
    if presence is Presence.SUSPENDED:
        return Outcome.REFUSED, "the enrolment is suspended and is left as it is"
    if presence is Presence.UNKNOWN:
        return Outcome.REFUSED, "the LMS does not say where the learner stands"
    there = presence is Presence.PRESENT
    return (Outcome.ALREADY_SO, "") if there is (verb is Verb.ADD) else None
