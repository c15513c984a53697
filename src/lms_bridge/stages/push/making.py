"""Make what effects need and the LMS lacks: a group, a framework, a column. Once each."""

from __future__ import annotations

from lms_bridge.errors import (
    CapabilityMissing,
    OutcomeUnknown,
    RetryLater,
    SkipRecord,
    UnknownRecord,
)
from lms_bridge.model.action import Action, EffectKind, Target
from lms_bridge.model.snapshot import Framework
from lms_bridge.ports import Lms, LmsWriter
from lms_bridge.stages.observation import Gradebook


class Maker:
    """Looks first; a creation whose answer was lost is looked for before anything else.

    OutcomeUnknown is raised only where it may have been made and nobody could see.
    """

    def __init__(self, lms: Lms, writer: LmsWriter, gradebook: Gradebook | None = None) -> None:
        self.lms = lms
        self.writer = writer
        self.gradebook = gradebook

    def make(self, action: Action) -> bool:
        """Make it; answers False when it was there already. Raises SkipRecord or RetryLater."""
        target = action.target
        if self._exists(target):
            return False
        try:
            self._create(action)
        except OutcomeUnknown as lost:
            if not self._is_there_after_all(target, lost):
                raise
        return True

    def _is_there_after_all(self, target: Target, lost: OutcomeUnknown) -> bool:
        try:
            return self._exists(target)
        except (SkipRecord, RetryLater):
            raise lost from None  # nobody knows: the next run looks before anything else

    def _exists(self, target: Target) -> bool:
        if target.kind is EffectKind.COLUMN:
            return gradebook_of(self.gradebook).exists(target)
        if target.kind is EffectKind.GROUP:
            course = self._course(target)
            return any(each.idnumber == target.idnumber for each in self.lms.groups(course))
        framework = self._framework(target)
        if framework is None or not target.idnumber:
            return framework is not None
        return any(each.idnumber == target.idnumber for each in self.lms.competencies(framework.id))

    def _create(self, action: Action) -> None:
        target = action.target
        if target.kind is EffectKind.COLUMN:
            gradebook_of(self.gradebook).make(action)
            return
        if target.kind is EffectKind.GROUP:
            self.writer.create_group(self._course(target), target.idnumber, action.name)
            return
        if not target.idnumber:
            self.writer.create_framework(target.framework, action.name)
            return
        framework = self._framework(target)
        if framework is None:
            raise UnknownRecord(f"there is no competency framework {target.framework}")
        parents = {each.idnumber: each.id for each in self.lms.competencies(framework.id)}
        if action.note and action.note not in parents:
            raise UnknownRecord(f"the framework {target.framework} has no {action.note} above it")
        parent = parents.get(action.note, 0)
        self.writer.create_competency(framework.id, target.idnumber, action.name, parent)

    def _framework(self, target: Target) -> Framework | None:
        for each in self.lms.frameworks():
            if each.idnumber == target.framework:
                return each
        return None

    def _course(self, target: Target) -> int:
        courses = self.lms.courses([target.course])
        if target.course not in courses:
            raise UnknownRecord(f"there is no course {target.course}")
        return courses[target.course].id


def gradebook_of(gradebook: Gradebook | None) -> Gradebook:
    """The gradebook that actions on columns need; raises CapabilityMissing without one."""
    if gradebook is None:
        raise CapabilityMissing("no gradebook is open here: columns cannot be written")
    return gradebook
