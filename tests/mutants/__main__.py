"""Plant faults in what judges and plans, and count those that no test sees: `make mutants`.

Each fault is one small change that mutmut's operators make to a function of the rules or of a
pure stage. The tests of that part run on it in a process of its own, up to the first that fails.
The same seed draws the same faults from the same source. Answers 1 where more than one fault in
ten lives. Only work is counted against a fault that makes the tests run on, and never the clock.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from random import Random

from tests.mutants.faults import Fault, faults_of
from tests.mutants.parts import PARTS, Part, modules_of
from tests.mutants.running import Outcome, judged
from tests.mutants.trying import Fate

#: How many faults in a hundred the tests have to see.
ENOUGH = 90


def main() -> int:
    """Draw faults, run the tests on each, and print the score and what lived."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="which faults are drawn")
    parser.add_argument("--sample", type=int, default=300, help="how many are drawn; 0 takes all")
    parser.add_argument("--minutes", type=float, default=20, help="when to stop")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="side by side")
    parser.add_argument("--only", default="", help="modules whose name holds this alone")
    parser.add_argument("--part", default="", help="try those alone, of what is drawn, of a part")
    chosen = parser.parse_args()
    until = time.monotonic() + chosen.minutes * 60
    drawn = [
        each
        for each in sample(chosen.seed, chosen.sample, chosen.only)
        if chosen.part in {"", each[0].name}
    ]
    say(f"{len(drawn)} faults, seed {chosen.seed}")
    outcomes: list[Outcome] = []
    for outcome in judged(drawn, chosen.jobs, until):
        outcomes.append(outcome)
        if outcome.fate is not Fate.SEEN:
            say(f"{len(outcomes)}: {outcome.fate.value} {outcome.fault}")
    return told(outcomes, len(drawn))


def sample(seed: int, size: int, only: str) -> list[tuple[Part, Fault]]:
    """Faults of every part, in a random order: as many in conditions as in all the rest.

    Each fault has a number of its own by seed, module and place among the module's: a change of
    one module draws the faults of no other anew.
    """
    found = [
        (Random(f"{seed} {module} {place}").random(), part, fault)  # noqa: S311 - to draw the same
        for part in PARTS
        for module in modules_of(part)
        if only in module
        for place, fault in enumerate(faults_of(module))
    ]
    found.sort(key=lambda each: each[0])
    turning = [each for each in found if each[2].turns]
    others = [each for each in found if not each[2].turns]
    half = size // 2
    drawn = turning[:half] + others[: size - half] if 0 < size < len(found) else found
    return [(part, fault) for _, part, fault in sorted(drawn, key=lambda each: each[0])]


def told(outcomes: list[Outcome], drawn: int) -> int:
    """Print the score by part; 0 where enough faults were seen, by a test or by endless work."""
    if not outcomes:
        say("no fault was tried")
        return 1
    for part in PARTS:
        those = [each for each in outcomes if each.part is part]
        if those:
            say(f"{part.name}: {sum(each.seen for each in those)} of {len(those)} seen")
    seen = sum(each.seen for each in outcomes)
    score = 100 * seen / len(outcomes)
    late = f", {drawn - len(outcomes)} not tried for want of time" if len(outcomes) < drawn else ""
    say(f"{seen} of {len(outcomes)} faults seen: {score:.1f} %{late}")
    return 0 if score >= ENOUGH else 1


def say(line: str) -> None:
    """A line at once, also into a pipe."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
