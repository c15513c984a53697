"""What the sandbox remembers of a call it answered."""

from typing import NamedTuple


class AnsweredCall(NamedTuple):
    """One call that the sandbox answered, or began to answer."""

    function: str
    seconds: float
    bytes_in: int
    bytes_out: int
