"""Whether the academic year that a file gives can be meant: what nobody reads is shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from lms_bridge.cause import Cause
from lms_bridge.model.imported import Compared, ImportedResult
from lms_bridge.programme.nouns import Programme
from lms_bridge.rules.base.rule import rule_tree
from lms_bridge.stages.mapping.file_rows import OF_MARKS
from lms_bridge.stages.mapping.roster import Enrolled


class YearDoubts:
    """Finds what a person has to look at in the years of results that are about to be kept."""

    def __init__(
        self,
        programme: Programme,
        enrolled: Mapping[str, Enrolled],
        acquired: Collection[tuple[str, str]],
        *,
        dated: bool,
    ) -> None:
        """Hold what the years are held against.

        Args:
            programme: whose rules read the results.
            enrolled: by idnumber, in which track and year somebody is.
            acquired: idnumber and component of what is acquired: its marks are read in any year.
            dated: whether a person gave the days; that of an export says nothing of its results.
        """
        self.programme = programme
        self.enrolled = enrolled
        self.acquired = acquired
        self.dated = dated

    def of(self, line: Compared) -> Compared:
        """The same line, with its doubts."""
        result = line.result
        if result is None:
            return line
        doubts = []
        learner = self.enrolled.get(result.learner)
        if learner is not None and not self._is_read(result, learner):
            year, asked = str(result.year), str(learner.year)
            doubts.append(Cause.of("row.year_not_read", year=year, asked=asked))
        if self.dated and result.on is not None and result.on > result.year.ends:
            doubts.append(Cause.of("row.after_year", on=result.on, year=str(result.year)))
        return replace(line, doubts=tuple(doubts))

    def _is_read(self, result: ImportedResult, learner: Enrolled) -> bool:
        """Whether a rule of the learner reads it; true as well where none asks it in any year."""
        of_marks = result.need.partition(":")[0] in OF_MARKS
        unit = result.need.partition(":")[2].partition(".")[0]
        if of_marks and (result.learner, unit) in self.acquired:
            return True
        reading = [
            result.year == learner.year if of_marks else rule.reads_year(result.year, learner.year)
            for component in self.programme.of_track(learner.track)
            for top in (component.rule, component.to_present)
            if top is not None
            for rule in rule_tree(top)
            if any(need.key == result.need for need in rule.needs(self.programme, component))
        ]
        return not reading or any(reading)
