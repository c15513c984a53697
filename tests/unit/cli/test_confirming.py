"""A question that is left unanswered."""

from __future__ import annotations

import io

import pytest

from lms_bridge.cause import Cause
from lms_bridge.cli.confirming import confirm
from lms_bridge.errors import NotConfirmed


class Terminal(io.StringIO):
    """A terminal at which somebody types this."""

    def isatty(self) -> bool:
        """It is one."""
        return True


class Interrupted(Terminal):
    """One at which somebody presses Ctrl-C."""

    def readline(self, *_: object) -> str:  # type: ignore[override]  # of text, not of bytes
        """Interrupt."""
        raise KeyboardInterrupt


@pytest.mark.parametrize("typed", [Terminal(""), Interrupted(), Terminal("non\n"), Terminal("\n")])
def test_a_question_that_is_left_confirms_nothing(typed: Terminal, monkeypatch: pytest.MonkeyPatch):
    """Ctrl-D, Ctrl-C, no and nothing at all end the same way, and say that nothing is recorded."""
    monkeypatch.setattr("sys.stdin", typed)
    with pytest.raises(NotConfirmed) as caught:
        confirm(["shown"], "Is it?", Cause.of("decision.unconfirmed"), json=False)
    assert caught.value.cause == Cause.of("decision.unconfirmed")
