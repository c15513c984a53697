"""A quality file: whatever it holds, it is read or says what is wrong."""

from __future__ import annotations

from lms_bridge.programme.quality import QUALITY_RULES, quality_of
from tests.fuzz.yaml_target import changed
from tests.problems import advice, said

_SOUND = "rules:\n" + "".join(f"  {rule}: done\n" for rule in QUALITY_RULES)
SEEDS = [b"\0" + _SOUND.encode()]


def one(data: bytes) -> None:
    """Read a quality file."""
    _, text = changed(data, [_SOUND])
    quality, problems, _ = quality_of(text)
    assert quality is not None or problems
    assert all(said(each) and advice(each) for each in problems)
