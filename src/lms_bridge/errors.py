"""What can go wrong, by what to do next.

BridgeError
├── RetryLater                the same request may succeed if made again
│   ├── LmsUnavailable        no answer, maintenance page, 5xx
│   ├── LmsBusy               429 or 503 with a delay asked for
│   ├── LmsUnreadable         an answer that is not the protocol: HTML, truncated, NaN
│   ├── OutcomeUnknown        a write was sent and its answer lost: read back first
│   ├── StoreUnavailable      the database is away, or asked to begin again
│   └── RunUnderWay           a run that was asked for otherwise has to end first
├── SkipRecord                one record is unusable; note it and go on with the others
│   ├── UnknownRecord         the LMS does not know this course, activity, person …
│   ├── RefusedByLms          the LMS refused this one request
│   ├── UnusableRecord        the record is there and cannot be used
│   └── LaunchRefused         an LTI launch is forged, used before, late, or not for the bridge
├── LeaseLost                 another worker has taken this piece of work over: keep nothing
└── StopRun                   nothing sensible can follow; a person must act
    ├── AccessDenied          token, service or policy
    │   └── CapabilityMissing one thing the service user's role does not allow
    ├── ConfigurationError    the site file or the environment
    ├── ProgrammeError        a programme folder: every problem with file and line
    ├── UnusableFile          a file of results, or its mapping file, cannot be read at all
    ├── DecisionRefused       a human decision that breaks the programme's own rules
    │   └── NotConfirmed      one that contradicts what is known, and that nobody confirmed
    ├── ActivationRefused     rules that must not be switched on: cases that fail, nobody to confirm
    ├── BrakeApplied          a run would change too much
    └── StoreError            the database is of another version, or damaged

The cause says what happened, `where` in which file and line, or which course, activity and
learner; the catalogue says what to do about it.
"""

from __future__ import annotations

from dataclasses import dataclass

from lms_bridge.cause import Cause


class BridgeError(Exception):
    """Anything the bridge raises on purpose.

    Attributes:
        cause: what happened, as a code with values.
        where: the place: a file, a function, an option as it is typed, or a code with values for
            what has words (`place.learner`); "" where the cause says it.
    """

    def __init__(self, cause: Cause, *, where: Cause | str = "") -> None:
        super().__init__(cause)
        self.cause = cause
        self.where = where

    @property
    def told(self) -> Cause:
        """The cause with the place where it arose, for a record that is read later."""
        if not self.where:
            return self.cause
        return Cause.of("error.at", cause=self.cause, where=self.where)

    def __str__(self) -> str:
        place = f" [{self.where}]" if self.where else ""
        return f"{self.cause}{place}"


class RetryLater(BridgeError):
    """The same request may succeed if made again; `after` is in seconds where the LMS named it."""

    def __init__(
        self,
        cause: Cause,
        *,
        where: Cause | str = "",
        after: float | None = None,
    ) -> None:
        super().__init__(cause, where=where)
        self.after = after


class LmsUnavailable(RetryLater):
    """The LMS did not answer, or said that it cannot."""


class LmsBusy(RetryLater):
    """The LMS asked for fewer or later requests."""


class LmsUnreadable(RetryLater):
    """The LMS answered with something that is not its protocol."""


class OutcomeUnknown(RetryLater):
    """A write was sent and its answer lost: it may or may not have happened."""


class StoreUnavailable(RetryLater):
    """The database is away, or chose this transaction to be made again."""


class RunUnderWay(RetryLater):
    """A run of this programme is under way that was asked for otherwise."""


class LeaseLost(BridgeError):
    """The lease on a piece of work is over: what this worker found is not kept."""


class SkipRecord(BridgeError):
    """One record is unusable; the others go on."""


class UnknownRecord(SkipRecord):
    """The LMS does not know what was asked for."""


class RefusedByLms(SkipRecord):
    """The LMS understood this request and refused it."""


class UnusableRecord(SkipRecord):
    """The record is there and its content cannot be used."""


class LaunchRefused(SkipRecord):
    """An LTI launch is not to be trusted; `where` names the clause of the specification.

    Its words say which rule was broken and repeat nothing of what was sent.
    """


class StopRun(BridgeError):
    """Nothing sensible can follow; a person must act."""


class AccessDenied(StopRun):
    """The LMS does not let the bridge do this at all."""


class CapabilityMissing(AccessDenied):
    """The service user's role does not allow this one thing; what needs it waits, the rest goes on.

    Where the whole run needs it (reading a roster, say) it stops the run like its parent.
    """


class ConfigurationError(StopRun):
    """The site file or the environment cannot be used."""


class DecisionRefused(StopRun):
    """A human decision breaks the rules of the programme and is not recorded.

    `problems` are those of a jury's composition, one by one; none for any other refusal.
    """

    def __init__(
        self,
        cause: Cause,
        *,
        where: Cause | str = "",
        problems: tuple[Cause, ...] = (),
    ) -> None:
        super().__init__(cause, where=where)
        self.problems = problems


class NotConfirmed(DecisionRefused):
    """A decision contradicts what is known, and nobody confirmed it: nothing is recorded."""


class ActivationRefused(StopRun):
    """Rules are not switched on: a case fails, nobody says why, or nobody confirms it."""


class BrakeApplied(StopRun):
    """A run would change more than it may; `learners` lists whom."""

    def __init__(
        self,
        cause: Cause,
        *,
        where: Cause | str = "",
        learners: tuple[str, ...] = (),
    ) -> None:
        super().__init__(cause, where=where)
        self.learners = learners


class StoreError(StopRun):
    """The database is of another version, or damaged."""


class BadValue(ValueError):
    """A value that makes no sense where it stands; `cause` says why."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause)
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file: where, and what; the catalogue says what to write instead."""

    file: str
    line: int | None
    cause: Cause

    @property
    def place(self) -> str:
        """The file, with the line where there is one."""
        return f"{self.file}:{self.line}" if self.line else self.file

    @property
    def told(self) -> Cause:
        """The problem as a cause: its place, and what is wrong there."""
        return Cause.of("problem", place=self.place, cause=self.cause)

    def __str__(self) -> str:
        return f"{self.place}: {self.cause}"


class ProgrammeError(StopRun):
    """A programme folder cannot be used; `problems` holds all that is wrong with it."""

    def __init__(self, programme: str, problems: tuple[Problem, ...]) -> None:
        told = tuple(each.told for each in problems)
        count = len(problems)
        super().__init__(
            Cause.of("programme.unusable", programme=programme, count=count, problems=told)
        )
        self.problems = problems

    def __str__(self) -> str:
        return _listed(self.cause, self.problems)


class UnusableFile(StopRun):
    """A file of results, or its mapping file, cannot be read; `problems` holds what is wrong."""

    def __init__(self, file: str, problems: tuple[Problem, ...]) -> None:
        told = tuple(each.told for each in problems)
        super().__init__(Cause.of("file.unusable", file=file, problems=told))
        self.problems = problems

    def __str__(self) -> str:
        return _listed(self.cause, self.problems)


def _listed(cause: Cause, problems: tuple[Problem, ...]) -> str:
    """What is wrong in files, for logs: a line each, its place and its code."""
    return "\n  ".join((f"{cause.code}:", *map(str, problems)))
