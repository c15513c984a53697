"""Carry out a plan's actions target by target, and give a receipt for each.

Every batch goes the same way: read the state, leave out what is already so, write the rest,
cut a refused batch in two until the spoiler stands alone, read back. A write whose answer was
lost is never sent again before the state was read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from lms_bridge.cause import Cause
from lms_bridge.errors import BridgeError, OutcomeUnknown, RetryLater, SkipRecord
from lms_bridge.model.action import Action, Outcome, Presence, Receipt, Target, Verb
from lms_bridge.ports.effects import Driver, Drivers, Write, WriteEach
from lms_bridge.ports.lms import ANSWERS, MayWrite
from lms_bridge.stages.observation import badges_held, observe

#: People in one write: well below what PHP reads of a form in one request.
BATCH = 100

#: How often a write may be sent when its answer is lost and the state says it did not happen.
ATTEMPTS = 2

Keep = Callable[[Sequence[Receipt]], None]

#: What came of an action, and why.
WriteOutcome = tuple[Outcome, Cause | None]


def outcome_of(error: BridgeError) -> Outcome:
    """What came of a write that one of ANSWERS was raised for."""
    match error:
        case OutcomeUnknown():
            return Outcome.UNVERIFIED
        case RetryLater():
            return Outcome.FAILED
        case _:
            return Outcome.REFUSED


def push(
    drivers: Drivers,
    actions: Sequence[Action],
    keep: Keep,
    may_write: MayWrite = lambda: None,
) -> None:
    """Carry out actions in their order; `keep` is given the receipts as soon as they are known.

    An action that was sent, and of which nobody could see what came, is UNVERIFIED. StopRun and
    LeaseLost pass through after the receipts so far were kept: what has none may have been sent.
    """
    pusher = _Pusher(drivers, keep, may_write)

    def together(action: Action) -> tuple[object, ...]:
        if drivers.of(action.target.kind).sent_once:
            return action.target.kind, action.learner
        return action.target, action.verb

    for _, same in groupby(actions, key=together):
        batch = list(same)
        target, verb = batch[0].target, batch[0].verb
        if drivers.of(target.kind).sent_once:
            pusher.send_once(batch)
            continue
        if verb is Verb.CREATE:
            pusher.create(batch[0])
            continue
        for start in range(0, len(batch), BATCH):
            pusher.carry_out(target, verb, batch[start : start + BATCH])


class _Pusher:
    """Writes batches and reads them back."""

    def __init__(self, drivers: Drivers, keep: Keep, may_write: MayWrite) -> None:
        self.drivers = drivers
        self.clock = drivers.tools.clock
        self.keep = keep
        self.may_write = may_write

    def _receipt(self, action: Action, outcome: Outcome, detail: Cause | None = None) -> Receipt:
        return Receipt(action.key, action.verb, outcome, self.clock.now(), detail)

    def _all(self, actions: Sequence[Action], outcome: Outcome, why: Cause | None = None) -> None:
        if actions:
            self.keep([self._receipt(each, outcome, why) for each in actions])

    def create(self, action: Action) -> None:
        """Make a group, framework or competency unless it is there already."""
        self.may_write()
        try:
            made = make(self.drivers.of(action.target.kind), action)
        except ANSWERS as error:
            self._all([action], outcome_of(error), error.told)
        else:
            self._all([action], Outcome.DONE if made else Outcome.ALREADY_SO)

    def send_once(self, batch: Sequence[Action]) -> None:
        """Send what one learner is sent; what came of it cannot be seen afterwards.

        It is noted as begun just before: whoever dies meanwhile leaves that word, and it is
        never sent again by itself.
        """
        self.may_write()
        try:
            write = self.drivers.of(batch[0].target.kind).writing(batch[0].target, batch[0].verb)
        except ANSWERS as error:
            self._all(batch, outcome_of(error), error.told)
            return
        self._all(batch, Outcome.UNVERIFIED, Cause.of("write.sent_unseen"))
        try:
            write(batch)
        except ANSWERS as error:
            self._all(batch, outcome_of(error), error.told)
        else:
            self._all(batch, Outcome.SENT)

    def carry_out(self, target: Target, verb: Verb, batch: Sequence[Action]) -> None:
        """Look, write, read back: one batch for one target."""
        todo = batch
        try:
            todo = self._look(target, verb, batch)
            refused = self._send(target, verb, todo)
        except ANSWERS as error:
            self._all(todo, outcome_of(error), error.told)
            return
        if refused:
            known = [each for each in todo if each.key in refused]
            self.keep([self._receipt(each, *refused[each.key]) for each in known])
        self._verify(target, verb, [each for each in todo if each.key not in refused])

    def _look(self, target: Target, verb: Verb, batch: Sequence[Action]) -> list[Action]:
        """What is left to write once what is already so, or must not be touched, is out."""
        before = self._presence(target, batch)
        todo: list[Action] = []
        settled: list[Receipt] = []
        for action in batch:
            found = _standing(before.get(action.user_id, Presence.ABSENT), verb)
            if found is None:
                todo.append(action)
            else:
                settled.append(self._receipt(action, *found))
        if settled:
            self.keep(settled)
        return todo

    def _presence(self, target: Target, batch: Sequence[Action]) -> Mapping[int, Presence]:
        driver = self.drivers.of(target.kind)
        if driver.says_values:
            return driver.agreement(target, batch)
        people = frozenset(action.user_id for action in batch)
        observed = observe(self.drivers, {target: people})
        if target in observed.unreadable:
            raise SkipRecord(observed.unreadable[target], where=target.named)
        if target in observed.missing:
            raise SkipRecord(Cause.of("effect.not_there"), where=target.named)
        return observed.presence.get(target, {})

    def _send(self, target: Target, verb: Verb, todo: Sequence[Action]) -> dict[str, WriteOutcome]:
        """Write; answers those that were not. Raises only while nothing of it was sent."""
        if not todo:
            return {}
        driver = self.drivers.of(target.kind)
        if driver.together:
            return dict(self._together(driver.writing(target, verb), verb, todo))
        return dict(self._one_by_one(driver.writing_each(target, verb), todo))

    def _together(
        self, write: Write, verb: Verb, actions: Sequence[Action], attempt: int = 1
    ) -> Iterator[tuple[str, WriteOutcome]]:
        """Write some people in one request; cut a refused one in two."""
        if not actions:
            return
        self.may_write()
        try:
            write(actions)
        except OutcomeUnknown as error:
            yield from self._after_silence(write, verb, actions, attempt, error)
        except ANSWERS as error:
            if isinstance(error, SkipRecord) and len(actions) > 1:
                middle = len(actions) // 2
                yield from self._together(write, verb, actions[:middle])
                yield from self._together(write, verb, actions[middle:])
            else:
                yield from ((each.key, (outcome_of(error), error.told)) for each in actions)

    def _one_by_one(
        self, write: WriteEach, actions: Sequence[Action]
    ) -> Iterator[tuple[str, WriteOutcome]]:
        """Write learner by learner; only a refusal of one record leaves the others to be tried."""
        answers = write(actions, self.may_write)
        for place, (action, error) in enumerate(zip(actions, answers, strict=True)):
            if error is None or isinstance(error, OutcomeUnknown):
                continue  # the state read back decides
            alone = isinstance(error, SkipRecord)
            concerned = [action] if alone else actions[place:]
            yield from ((each.key, (outcome_of(error), error.told)) for each in concerned)
            if not alone:
                return

    def _after_silence(
        self,
        write: Write,
        verb: Verb,
        actions: Sequence[Action],
        attempt: int,
        error: OutcomeUnknown,
    ) -> Iterator[tuple[str, WriteOutcome]]:
        """An answer was lost: only what the state says did not happen is sent once more."""
        try:
            now = self._presence(actions[0].target, actions)
        except ANSWERS as unread:
            why = Cause.of("write.lost_unread", lost=error.cause, cause=unread.told)
            yield from ((each.key, (Outcome.UNVERIFIED, why)) for each in actions)
            return
        left = [
            each
            for each in actions
            if _standing(now.get(each.user_id, Presence.ABSENT), verb) is None
        ]
        if attempt < ATTEMPTS:
            yield from self._together(write, verb, left, attempt + 1)
        else:
            yield from ((each.key, (Outcome.FAILED, error.told)) for each in left)

    def _verify(self, target: Target, verb: Verb, written: Sequence[Action]) -> None:
        if not written:
            return
        try:
            after = self._presence(target, written)
        except ANSWERS as error:
            why = Cause.of("write.not_read_back", cause=error.told)
            self._all(written, Outcome.UNVERIFIED, why)
            return
        seen: list[Action] = []
        unseen: list[Action] = []
        for action in written:
            standing = _standing(after.get(action.user_id, Presence.ABSENT), verb)
            there = standing is not None and standing[0] is Outcome.ALREADY_SO
            (seen if there else unseen).append(action)
        self._all(unseen, Outcome.UNVERIFIED, Cause.of("write.not_seen"))
        self._done(seen)

    def _done(self, actions: Sequence[Action]) -> None:
        """What was written and seen is done, whatever became of the badge that it issues."""
        plain = [each for each in actions if not each.badge]
        issuing = [each for each in actions if each.badge]
        self._all(plain, Outcome.DONE)
        if not issuing:
            return
        try:
            held = badges_held(self.drivers.tools.lms, [each.user_id for each in issuing])
        except RetryLater:
            held = {}
        self.keep([self._receipt(each, Outcome.DONE, _badge(each, held)) for each in issuing])


def _badge(action: Action, held: Mapping[int, frozenset[str]]) -> Cause | None:
    names = held.get(action.user_id)
    if names is None:
        return Cause.of("badge.unreadable", badge=action.badge)
    return None if action.badge in names else Cause.of("badge.not_issued", badge=action.badge)


def _standing(presence: Presence, verb: Verb) -> WriteOutcome | None:
    """What the state says of an action before it is tried; None when it has to be written."""
    if presence is Presence.SUSPENDED:
        return Outcome.REFUSED, Cause.of("write.suspended")
    if presence is Presence.UNKNOWN:
        return Outcome.REFUSED, Cause.of("write.standing_not_said")
    there = presence is Presence.PRESENT
    return (Outcome.ALREADY_SO, None) if there is (verb is Verb.ADD) else None


def make(driver: Driver, action: Action) -> bool:
    """Make the target of an action; answers False when it was there already.

    It is looked for first, and looked for again when the answer was lost.

    Raises:
        SkipRecord, RetryLater: it was not made.
        OutcomeUnknown: it may have been made, and nobody could see.
    """
    target = action.target
    if driver.exists(target):
        return False
    try:
        driver.make(action)
    except OutcomeUnknown as lost:
        if not _is_there_after_all(driver, target, lost):
            raise
    return True


def _is_there_after_all(driver: Driver, target: Target, lost: OutcomeUnknown) -> bool:
    try:
        return driver.exists(target)
    except (SkipRecord, RetryLater):
        raise lost from None  # nobody knows: the next run looks before anything else
