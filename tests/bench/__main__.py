"""Print measures of this machine: `make bench`. Figures only, no pass mark."""

import argparse
import logging
import os
import platform

import structlog

from tests.bench import background, judging, launching, memory, pages, reading, starting


def main() -> None:
    """Run the benches named, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "benches",
        nargs="*",
        default=["judging", "reading", "memory", "background", "pages", "launching", "starting"],
    )
    parser.add_argument("--learners", type=int, default=0, help="override the largest size")
    chosen = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    say(
        f"machine: {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    )
    benches = {
        "judging": judging.run,
        "reading": reading.run,
        "memory": memory.run,
        "background": background.run,
        "pages": pages.run,
        "launching": launching.run,
        "starting": starting.run,
    }
    for name in chosen.benches:
        say(f"\n== {name}")
        for line in benches[name](chosen.learners):
            say(line)


def say(line: str) -> None:
    """Print at once."""
    print(line, flush=True)  # noqa: T201 - figures for a person


if __name__ == "__main__":
    main()
