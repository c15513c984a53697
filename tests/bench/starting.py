"""CPU seconds until a command has answered, beside those of importing typer alone."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from lms_bridge_testing.demo_site import site_file_text
from tests.bench.figures import Figure

#: The least of so many: other work on the machine only ever adds.
TIMES = 5

PROGRAM = (sys.executable, "-c", "from lms_bridge.cli import main; main()")


def run(_largest: int) -> Iterator[str | Figure]:
    """Help, a typo, the help of a group, and a look at a database of nobody."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        text = site_file_text(
            "http://localhost:1", "LMS_BRIDGE_TOKEN", "sqlite:///bridge.db", date(2026, 9, 1)
        )
        (folder / "site.yaml").write_text(text, encoding="utf-8")
        typer = seconds((sys.executable, "-c", "import typer"), folder)
        yield f"import typer: {typer:.3f} s"
        for words in (["--help"], ["statsu"], ["bind", "--help"], ["status", "csec"]):
            taken = seconds((*PROGRAM, *words), folder)
            said = " ".join(words)
            yield Figure(f"starting.{said}", taken, f"s, {taken / typer:.1f} times typer")


def seconds(command: tuple[str, ...], folder: Path) -> float:
    """CPU seconds of a process, its own and the kernel's for it."""
    return min(_once(command, folder) for _ in range(TIMES))


def _once(command: tuple[str, ...], folder: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
