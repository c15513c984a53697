"""Feed every reader with whatever atheris thinks of: `make fuzz`, or `python -m tests.fuzz`.

Each target runs in a process of its own, bounded in time and memory; it fails by an error that
is not one of ours, by hanging, or by taking too much memory. What made it fail is printed.
"""

from __future__ import annotations

import argparse
import importlib
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.fuzz.corpus import NAMES, seeds_of

#: What one input may take.
SECONDS_EACH, MEGABYTES, LONGEST = 10, 1024, 4096


def main() -> int:
    """Run the targets named, or all of them; answers how many failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--only", choices=NAMES, help="one target alone")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--corpus", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        fuzz(chosen.child, chosen.seconds, chosen.corpus)
        return 0
    failed = [
        name for name in NAMES if chosen.only in {None, name} and not run(name, chosen.seconds)
    ]
    say(f"{len(failed)} target(s) failed: {', '.join(failed)}" if failed else "every reader held")
    return len(failed)


def run(name: str, seconds: int) -> bool:
    """Run one target in a process of its own; whether it held."""
    with tempfile.TemporaryDirectory(prefix="lms-bridge-fuzz-") as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        for number, seed in enumerate(seeds_of(name)):
            (corpus / f"{number:04}").write_bytes(seed[:LONGEST])
        words = [sys.executable, "-m", "tests.fuzz", "--child", name, "--seconds", str(seconds)]
        done = subprocess.run(
            [*words, "--corpus", str(corpus)], capture_output=True, text=True, check=False
        )
        told = done.stderr.splitlines()
        runs = next((line for line in reversed(told) if line.startswith("Done ")), "")
        say(f"{name}: {runs or 'failed'}")
        if done.returncode == 0:
            return True
        say("\n".join(told[-60:]))
        for crash in sorted(Path(folder).glob("failing-*")):
            say(f"what made it fail: {crash.read_bytes()!r}")
    return False


def fuzz(name: str, seconds: int, corpus: Path) -> None:
    """Never comes back: atheris ends the process."""
    import atheris  # noqa: PLC0415 - it is there on Linux alone

    with atheris.instrument_imports(include=["lms_bridge"]):
        target = importlib.import_module(f"tests.fuzz.fuzz_{name}")
    options = [
        f"-max_total_time={seconds}",
        f"-timeout={SECONDS_EACH}",
        f"-rss_limit_mb={MEGABYTES}",
        f"-max_len={LONGEST}",
        f"-artifact_prefix={corpus.parent}/failing-",
        "-verbosity=1",
    ]
    atheris.Setup([name, *options, str(corpus)], target.one)
    atheris.Fuzz()


def say(line: str) -> None:
    """Print at once."""
    print(line, flush=True)  # noqa: T201 - for a person


if __name__ == "__main__":
    sys.exit(min(main(), 1))
