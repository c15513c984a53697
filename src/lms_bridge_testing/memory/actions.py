"""Actions, receipts and the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from lms_bridge.errors import StoreError
from lms_bridge.model.action import Action, Outcome, Receipt, Verb
from lms_bridge.store.actions import CONFIRMED, Noted
from lms_bridge_testing.memory.kept import MemoryBase


class MemoryActions(MemoryBase):
    """Writes to the LMS."""

    def save_actions(self, run_id: int, actions: Sequence[Action], part: int = 0) -> None:
        """Note the actions of a run; one noted already stays as it is."""
        with self._lock:
            self._run(run_id)
            for action in actions:
                at = (run_id, action.key, action.verb)
                self._kept.actions.setdefault(at, action)
                self._kept.parts.setdefault(at, part)

    def part_actions(self, run_id: int, part: int) -> tuple[Noted, ...]:
        """The actions of one part of a run with what came of them, in the order noted."""
        return self._noted(run_id, part)

    def run_actions(self, run_id: int) -> tuple[Noted, ...]:
        """All actions of a run with what came of them, in the order noted."""
        return self._noted(run_id)

    def outcomes(self, run_id: int, kind: str = "") -> Mapping[Outcome, int]:
        """How many actions of a run came out how, of all or of one kind."""
        begins = f"{kind}:" if kind else ""
        return Counter(
            receipt.outcome
            for action, receipt in self._noted(run_id)
            if receipt is not None and action.key.startswith(begins)
        )

    def pending_actions(self, run_id: int) -> tuple[Action, ...]:
        """The actions of a run that may have been sent and of which nobody saw what came."""
        return tuple(
            action
            for action, receipt in self.run_actions(run_id)
            if receipt is None or receipt.outcome is Outcome.UNVERIFIED
        )

    def save_receipts(self, run_id: int, receipts: Sequence[Receipt]) -> None:
        """Note what came of actions; a later receipt takes the place of an earlier one."""
        with self._lock, self.batch():
            for receipt in receipts:
                at = (run_id, receipt.key, receipt.verb)
                if at not in self._kept.actions:
                    raise StoreError("A receipt answers to an action that was never saved")
                self._kept.receipts[at] = receipt
                if receipt.outcome in CONFIRMED:
                    self._enter((self._kept.runs[run_id].programme, receipt.key), receipt)

    def actions(
        self, programme: str, limit: int = 200
    ) -> tuple[tuple[Action, Receipt | None], ...]:
        """The latest actions with what came of them, newest first."""
        with self._lock:
            found = [
                (action, self._kept.receipts.get(at))
                for at, action in self._kept.actions.items()
                if self._kept.runs[at[0]].programme == programme
            ]
        return tuple(reversed(found))[:limit]

    def ledger(self, programme: str) -> Mapping[str, bool]:
        """By effect key, what the bridge last set and saw confirmed."""
        with self._lock:
            entries = list(self._kept.ledger.items())
        return {key: kept[0] for (of, key), kept in entries if of == programme}

    def set_on(self, programme: str) -> Mapping[str, datetime]:
        """By effect key, when the bridge last set it itself."""
        with self._lock:
            entries = list(self._kept.ledger.items())
        return {key: kept[1] for (of, key), kept in entries if of == programme}

    def _noted(self, run_id: int, part: int | None = None) -> tuple[Noted, ...]:
        with self._lock:
            return tuple(
                (action, self._kept.receipts.get(at))
                for at, action in self._kept.actions.items()
                if at[0] == run_id and part in {None, self._kept.parts[at]}
            )

    def _enter(self, key: tuple[str, str], receipt: Receipt) -> None:
        present = receipt.verb is not Verb.REMOVE
        known = self._kept.ledger.get(key)
        if known is None or known[0] is not present or receipt.outcome is Outcome.DONE:
            self._kept.ledger[key] = (present, receipt.at)
