"""Print measures of this machine: `make bench`. Figures only, no pass mark."""

import argparse
import json
import logging
import sys
from collections.abc import Callable, Iterator

import structlog

from tests.bench import (
    background,
    judging,
    keeping,
    launching,
    memory,
    pages,
    reading,
    scale,
    starting,
)
from tests.bench.figures import Figure, machine, remember

BENCHES: dict[str, Callable[[int], Iterator[str | Figure]]] = {
    "judging": judging.run,
    "keeping": keeping.run,
    "reading": reading.run,
    "memory": memory.run,
    "background": background.run,
    "pages": pages.run,
    "launching": launching.run,
    "starting": starting.run,
    "scale": scale.run,
}

#: What takes hours, and runs only where it is named.
LONG = ("scale",)


def main() -> None:
    """Run the benches named, or all of them; what was measured goes into the history."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "benches", nargs="*", choices=[*BENCHES, []], help="all but scale, if none is named"
    )
    parser.add_argument("--learners", type=int, default=0, help="override the largest size")
    parser.add_argument(
        "--json", action="store_true", help="print the figures alone, and keep none in the history"
    )
    chosen = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    figures: list[Figure] = []
    if not chosen.json:
        say(f"machine: {machine()}")
    for name in chosen.benches or [each for each in BENCHES if each not in LONG]:
        if not chosen.json:
            say(f"\n== {name}")
        for line in BENCHES[name](chosen.learners):
            if isinstance(line, Figure):
                figures.append(line)
            if not chosen.json:
                say(str(line))
    if chosen.json:
        json.dump({each.name: [each.value, each.unit] for each in figures}, sys.stdout)
    else:
        remember(figures)


def say(line: str) -> None:
    """Print at once."""
    print(line, flush=True)  # noqa: T201 - figures for a person


if __name__ == "__main__":
    main()
