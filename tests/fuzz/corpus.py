"""The fuzz targets there are, and what each begins with: the hostile examples of its reader."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from random import Random

HERE = Path(__file__).parent
HOSTILE = HERE.parent / "hostile"

#: Every target: `fuzz_<name>.py` has one function `one(data: bytes) -> None`.
NAMES = sorted(path.stem.removeprefix("fuzz_") for path in HERE.glob("fuzz_*.py"))

#: A few inputs of chance, always the same.
_NOISE = 8


def seeds_of(name: str) -> Iterator[bytes]:
    """What a target begins with: its own SEEDS, its reader's hostile examples, some noise."""
    target = importlib.import_module(f"tests.fuzz.fuzz_{name}")
    yield from getattr(target, "SEEDS", ())
    for path in sorted((HOSTILE / name).glob("*")):
        if path.is_file():
            yield path.read_bytes()
    random = Random(name)  # noqa: S311 - no secret
    for size in range(_NOISE):
        yield random.randbytes(4**size % 4096)
