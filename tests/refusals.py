"""What an error says to people, for tests that expect one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from lms_bridge.errors import BridgeError
from lms_bridge.text.causes import error_in_words


@contextmanager
def refusing(kind: type[BridgeError], words: str) -> Iterator[pytest.ExceptionInfo[BridgeError]]:
    """Expect an error of this kind whose English sentence, place and remedy fit the pattern."""
    with pytest.raises(kind) as caught:
        yield caught
    assert re.search(words, in_english(caught.value), re.DOTALL), in_english(caught.value)


def in_english(error: BridgeError) -> str:
    """What happened, where, and what to do about it; French says it in words of its own."""
    assert error_in_words(error, "fr") != error.cause.code
    return error_in_words(error, "en")
