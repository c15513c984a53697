"""How many learner-programmes one core judges in a second of its time, explanations included."""

import gc
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from lms_bridge.model.evidence import Evidence
from lms_bridge.model.verdict import Because
from lms_bridge.programme import Programme, read_programme
from lms_bridge.programme.cases import read_cases
from lms_bridge.programme.cases.runner import evidence_of
from lms_bridge.stages.evaluate import judge
from tests.bench.figures import Figure
from tests.paths import PLUGINS

SIZES = (1_000, 10_000, 100_000)
ROUNDS = 3


def evidences(folder: str) -> tuple[Programme, list[tuple[Evidence, date]]]:
    """A programme with the evidence of all its cases: what a mixed cohort looks like."""
    programme = read_programme(PLUGINS / folder)
    cases = read_cases(PLUGINS / folder)
    return programme, [(evidence_of(programme, case), case.on) for case in cases]


def size_of(because: Because) -> int:
    """How many conditions an explanation holds."""
    return 1 + sum(size_of(child) for child in because.children)


def rate(programme: Programme, mixed: list[tuple[Evidence, date]], count: int) -> float:
    """Learners a second of CPU time, the best of ROUNDS; each has evidence of their own."""
    learners = [
        (replace(mixed[i % len(mixed)][0], learner=f"L{i}"), mixed[i % len(mixed)][1])
        for i in range(count)
    ]
    gc.collect()
    gc.freeze()  # the learners stand for a cohort that is there already
    best = 0.0
    for _ in range(ROUNDS if count <= SIZES[1] else 1):
        begun = time.process_time()
        for evidence, on in learners:
            judge(programme, evidence, on)
        best = max(best, count / (time.process_time() - begun))
    gc.unfreeze()
    return best


def fullest(mixed: list[tuple[Evidence, date]]) -> list[tuple[Evidence, date]]:
    """The learners of whom most is known: those near the end of the programme."""
    known = [len(each.results) + len(each.sessions) for each, _ in mixed]
    return [pair for pair, count in zip(mixed, known, strict=True) if count == max(known)]


def run(largest: int) -> Iterator[str | Figure]:
    """Rates of both programmes and how they hold as the cohort grows.

    What limits it is making the explanation: some forty frozen conditions a learner, each
    with its sentence's values, source and records. A second core judges as many again.
    """
    for folder in ("du_pccpu", "csec"):
        programme, mixed = evidences(folder)
        verdicts = [judge(programme, evidence, on) for evidence, on in mixed]
        conditions = sum(
            size_of(each.because) for verdict in verdicts for each in verdict.components
        ) / len(verdicts)
        rates = {
            size: rate(programme, mixed, size) for size in SIZES if not largest or size <= largest
        }
        for size, per_second in rates.items():
            yield (
                f"{programme.id}: {size:>7,} learners {per_second:>9,.0f} learner-programmes/s "
                f"({1e6 / per_second:.0f} µs each, {conditions:.0f} conditions explained)"
            )
        complete = rate(programme, fullest(mixed), SIZES[0])
        yield f"{programme.id}: learners with everything known {complete:,.0f} a second"
        smallest, biggest = min(rates), max(rates)
        ratio = rates[smallest] / rates[biggest]
        yield Figure(f"judging.{programme.id}", 1e6 / rates[biggest], "µs a learner")
        yield Figure(f"judging.{programme.id}.growth", ratio, f"times, {smallest:,} to {biggest:,}")
