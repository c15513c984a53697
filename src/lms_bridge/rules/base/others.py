"""What was judged of a learner before the component at hand, for rules that look at others."""

from __future__ import annotations

from collections.abc import Mapping

from lms_bridge.model.because import YES
from lms_bridge.model.evidence import Record
from lms_bridge.model.verdict import SETTLED, Because, ComponentVerdict
from lms_bridge.rules.base.nodes import condition_tree

#: The code of a result that, where results count once, counts for no other component.
COUNTS_ONCE = "result.passed"


class PriorVerdicts:
    """The components judged so far, and the results that counted for one of them already."""

    __slots__ = ("_counted", "_judged", "once")

    def __init__(self, *, once: bool = False) -> None:
        #: Whether a result counts for one component alone.
        self.once = once
        self._judged: dict[str, ComponentVerdict] = {}
        self._counted: dict[str, str] = {}

    def add(self, verdict: ComponentVerdict) -> None:
        """Note a verdict, and the results that settled it."""
        self._judged[verdict.component] = verdict
        if self.once and verdict.status in SETTLED:
            for node in condition_tree(verdict.because):
                if node.code == COUNTS_ONCE and node.truth is YES:
                    for key in _keys(node.subject, node.records):
                        self._counted.setdefault(key, verdict.component)

    def uncounted(self) -> PriorVerdicts:
        """The same components, as if no result had counted yet: to ask what another one found."""
        found = PriorVerdicts()
        found._judged = self._judged
        return found

    @property
    def judged(self) -> Mapping[str, ComponentVerdict]:
        """The verdicts so far, by component."""
        return self._judged

    def settled(self, component: str) -> bool:
        """Whether a component is settled; KeyError for one that is judged later."""
        return self._judged[component].status in SETTLED

    def counted_for(self, found: Because) -> str:
        """The component for which a result counted already; "" for none."""
        keys = _keys(found.subject, found.records)
        return next((self._counted[key] for key in keys if key in self._counted), "")


def _keys(result: str, records: tuple[Record, ...]) -> list[str]:
    """A result by its id, and by each place in the LMS that says so: two ids may share one."""
    return [f"result:{result}", *[f"{each.course}/{each.item}" for each in records]]
