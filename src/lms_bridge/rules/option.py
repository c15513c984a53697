"""`option`: so many electives are settled. It stands for the options that a programme declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lms_bridge.cause import Cause
from lms_bridge.model.because import Values, fails, holds, open_, unreadable
from lms_bridge.model.dated import Dated
from lms_bridge.model.declared import Need, Option
from lms_bridge.model.identity import Citation
from lms_bridge.model.verdict import SETTLED, Because, ComponentVerdict, Owed, OwedKind, Status
from lms_bridge.rules.base.counted import component_condition
from lms_bridge.rules.base.facts import Facts, chosen
from lms_bridge.rules.base.kind import RuleKind
from lms_bridge.rules.base.nodes import causes_of, debts_of, decision_values
from lms_bridge.rules.base.others import PriorVerdicts
from lms_bridge.rules.base.profile_fields import field_need
from lms_bridge.rules.base.rule import (
    ComponentView,
    ProgrammeView,
    Rule,
    RuleSentence,
    SentenceValue,
    Use,
    written_in,
)


@dataclass(frozen=True, slots=True)
class Elected(Rule):
    """So many of these electives are settled.

    `field`: the field about the person that names the chosen ones, "" where nothing says it.
    """

    option: str
    count: Dated[int]
    of: tuple[str, ...]
    field: str
    source: Citation

    def judge(self, facts: Facts, others: PriorVerdicts) -> Because:
        """So many are settled; the chosen ones, where it is known which they are."""
        count, source = self.count.at(facts.day), self.source
        stated = facts.profile.get(self.field) if self.field else None
        followed = [each for each in self.of if stated and each in chosen(stated.value)]
        looked_at = [others.judged[each] for each in followed or self.of if each in others.judged]
        nodes = tuple([component_condition(each) for each in looked_at])
        records = (stated.record,) if stated and stated.record else ()
        hold = [each for each in looked_at if each.status in SETTLED]
        values: Values = (
            ("asked", count),
            ("chosen", ", ".join(followed)),
            ("hold", len(hold)),
        )
        if stated and stated.decision:
            values = tuple(sorted((*values, *decision_values(stated.decision))))
        if len(hold) >= count:
            return holds(
                "elected",
                self.option,
                values=values,
                source=source,
                records=records,
                children=nodes,
                means=tuple(dict.fromkeys(means for each in hold for means in each.how)),
            )
        if self.field and stated is None:
            return open_(
                "elected.not_chosen",
                self.option,
                values=values,
                source=source,
                children=nodes,
                owed=(Owed(OwedKind.INFORMATION, self.field),),
            )
        if stated and not followed:
            cause = Cause.of("field.no_code", field=self.field, value=stated.value, codes=self.of)
            return unreadable("elected", self.option, source=source, cause=cause, records=records)
        return self._open(looked_at, count - len(hold), values, nodes)

    def _open(
        self,
        looked_at: list[ComponentVerdict],
        missing: int,
        values: Values,
        nodes: tuple[Because, ...],
    ) -> Because:
        """The first electives still open say what is owed; without enough, it has failed."""
        still = [each for each in looked_at if each.status not in {*SETTLED, Status.NOT_VALIDATED}]
        source = self.source
        if len(still) < missing:
            return fails("elected", self.option, values=values, source=source, children=nodes)
        due = tuple([each.because for each in still[:missing]])
        return open_(
            "elected",
            self.option,
            values=values,
            source=source,
            children=nodes,
            owed=debts_of(due),
            cause=causes_of(due),
        )

    def told(self) -> RuleSentence:
        """How many of which, and what states the choice."""
        values: dict[str, SentenceValue] = {
            "units": self.of,
            "count": self.count,
            "field": self.field,
        }
        return RuleSentence("rule.elected", values, written_in(self.source, self.count))

    def needs(self, programme: ProgrammeView, component: ComponentView) -> Iterable[Need]:
        """The field that names the chosen ones."""
        return (field_need(programme, component, self.field),) if self.field else ()

    def awaits(self) -> tuple[str, ...]:
        """Each elective."""
        return self.of

    def impossible_numbers(self, use: Use) -> Iterator[Cause]:
        """Electives that a track lacks, and more to choose than there are."""
        missing = sorted(set(self.of) - use.beside)
        if missing:
            lacking = tuple(missing)
            yield Cause.of("option.not_of_track", option=use.component.id, units=lacking)
        for since, count, _ in self.count.history:
            if not 1 <= count <= len(self.of):
                yield Cause.of("option.out_of_reach", since=since, count=count, of=len(self.of))

    @property
    def takes_all(self) -> bool:
        """Whether every elective is asked."""
        return max(value for _, value, _ in self.count.history) >= len(self.of)


class OptionKind(RuleKind):
    """Electives to choose from; programmes declare them under `options`."""

    name = "option"
    codes = (
        "elected",
        "elected.not_chosen",
        "elected.unreadable",
        "rule.elected",
    )
    stands_for = "option"

    def declared(self, option: Option) -> Rule:
        """The electives of the option."""
        return Elected(option.id, option.count, option.of, option.field, option.source)
