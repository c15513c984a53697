"""What can go wrong between a Moodle and its caller, to be set up call by call."""

from dataclasses import dataclass, field
from threading import Lock
from typing import Literal, get_args

FaultKind = Literal[
    "html_200",
    "html_503",
    "empty_body",
    "truncated_json",
    "bom",
    "not_json_warning_prefix",
    "nan",
    "infinity_1e999",
    "null_instead_of_list",
    "exception",
    "http_429",
    "http_500",
    "http_503",
    "redirect_307",
    "slow",
    "slow_after_executing",
    "reset_mid_body",
    "oversized_body",
    "one_byte_at_a_time",
]
"""The faults by name; see `EXECUTES` for those after which the call did take effect."""

EXECUTES: frozenset[FaultKind] = frozenset(
    {
        "empty_body",
        "truncated_json",
        "bom",
        "not_json_warning_prefix",
        "nan",
        "infinity_1e999",
        "null_instead_of_list",
        "slow",
        "slow_after_executing",
        "reset_mid_body",
        "oversized_body",
        "one_byte_at_a_time",
    }
)
"""The faults that spoil only the answer: a write was executed all the same."""


@dataclass
class Fault:
    """A fault that waits for its call.

    Attributes:
        kind: What goes wrong.
        function: The web-service function it waits for, a page or service of LTI such as
            "lti/token" (see `lti_site`), or None for any.
        times: How many calls it still hits.
        after: How many matching calls still pass before.
        seconds: How long `slow` and `slow_after_executing` wait, and the pause between bytes.
        errorcode: The code of `exception`.
        exception: The class of `exception`.
        message: The message of `exception`.
        retry_after: The header `Retry-After` of `http_429` and `http_503`; empty for none.
        location: Where `redirect_307` points.
        size: How many bytes `oversized_body` sends before the answer, and how many of its first
            bytes `one_byte_at_a_time` sends alone.
        hits: How many calls it hit so far.
    """

    kind: FaultKind
    function: str | None = None
    times: int = 1
    after: int = 0
    seconds: float = 1.0
    errorcode: str = "dmlreadexception"
    exception: str = "dml_read_exception"
    message: str = "Error reading from database"
    retry_after: str = "1"
    location: str = "https://elsewhere.invalid/webservice/rest/server.php"
    size: int = 1000
    hits: int = 0

    def __post_init__(self) -> None:
        """Refuse a kind that does not exist: a test would pass for nothing."""
        if self.kind not in get_args(FaultKind):
            known = ", ".join(get_args(FaultKind))
            raise ValueError(f"no fault is called {self.kind!r}: use one of {known}")


#: What may befall one call of a batch; all else befalls the whole answer.
INSIDE_BATCH: frozenset[FaultKind] = frozenset({"exception", "null_instead_of_list"})


@dataclass
class FaultBoard:
    """The faults that wait; each call takes at most one."""

    waiting: list[Fault] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def add(self, fault: Fault) -> None:
        """Let a fault wait."""
        with self._lock:
            self.waiting.append(fault)

    def clear(self) -> None:
        """Forget all faults."""
        with self._lock:
            self.waiting.clear()

    def take(self, function: str) -> Fault | None:
        """Take the fault that a call of `function` runs into, if any."""
        return self._take(function, inside_batch=False)

    def take_inside_batch(self, function: str) -> Fault | None:
        """Take what a call inside a batch runs into, of INSIDE_BATCH; it must name the function."""
        return self._take(function, inside_batch=True)

    def _take(self, function: str, *, inside_batch: bool) -> Fault | None:
        with self._lock:
            for fault in self.waiting:
                if not _matches(fault, function, inside_batch=inside_batch):
                    continue
                if fault.after > 0:
                    fault.after -= 1
                    continue
                fault.times -= 1
                fault.hits += 1
                return fault
        return None


def _matches(fault: Fault, function: str, *, inside_batch: bool) -> bool:
    if fault.times <= 0:
        return False
    if inside_batch:
        return fault.kind in INSIDE_BATCH and fault.function == function
    return fault.function in {None, function}
