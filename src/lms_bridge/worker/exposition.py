"""The measures under the names that Prometheus gets: docs/operations.md explains each of them.

One row a metric. Seconds and totals as Prometheus names them; nothing is left out because it is
nought, for an alarm on what is missing never rings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from typing import Generic, TypeVar

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector, CollectorRegistry

from lms_bridge.errors import BridgeError
from lms_bridge.model.action import Outcome
from lms_bridge.model.work import WorkKind
from lms_bridge.redis.counters import Name
from lms_bridge.worker.measures import (
    Pieces,
    ProgrammeMeasures,
    SharedMeasures,
    SiteMeasures,
    Watched,
)

Of = TypeVar("Of")

#: The values of the labels that differ within one site or programme, and the number.
Sample = tuple[tuple[str, ...], float]


@dataclass(frozen=True, slots=True)
class MetricSpec(Generic[Of]):
    """One metric: its name, what it says, the labels within its place, where its numbers are."""

    name: str
    says: str
    samples: Callable[[Of], Iterable[Sample]]
    labels: tuple[str, ...] = ()
    total: bool = False

    def family(self, place: tuple[str, ...]) -> CounterMetricFamily | GaugeMetricFamily:
        """It without numbers, with the labels of its place first."""
        labels = (*place, *self.labels)
        if self.total:
            return CounterMetricFamily(self.name, self.says, labels=labels)
        return GaugeMetricFamily(self.name, self.says, labels=labels)


def _one(value: float) -> tuple[Sample, ...]:
    return (((), float(value)),)


def _counted(shared: SharedMeasures, name: str) -> tuple[Sample, ...]:
    return _one(shared.counters.get((name,), 0))


def _by(shared: SharedMeasures, first: str, known: Iterable[str] = ()) -> Iterator[Sample]:
    """The counters of a family by their second word; those known are there even at nought."""
    counts: dict[Name, int] = {(first, each): 0 for each in known}
    counts |= {name: count for name, count in shared.counters.items() if name[:-1] == (first,)}
    for name, count in sorted(counts.items()):
        yield name[1:], count


def _kinds(error: type[BridgeError] = BridgeError) -> Iterator[str]:
    """The names of all errors that are foreseen."""
    for each in error.__subclasses__():
        yield each.__name__
        yield from _kinds(each)


def _pieces(site: SiteMeasures, value: Callable[[Pieces], float]) -> Iterator[Sample]:
    for each in site.work:
        yield (each.programme, each.kind.value, each.state.value), value(each)


OF_SITES: tuple[MetricSpec[SiteMeasures], ...] = (
    MetricSpec(
        "lms_bridge_sweep_age_seconds",
        "Seconds since a worker last consumed a sweep of the site; +Inf for never.",
        lambda site: _one(site.swept),
    ),
    MetricSpec(
        "lms_bridge_site_paused",
        "1 while the site rests because its LMS denied access.",
        lambda site: _one(site.paused),
    ),
    MetricSpec(
        "lms_bridge_site_quiet",
        "1 in the quiet hours of the site.",
        lambda site: _one(site.quiet),
    ),
    MetricSpec(
        "lms_bridge_work_pieces",
        "Pieces of work that are not done; state dead: given up, a person must look.",
        lambda site: _pieces(site, lambda piece: piece.count),
        ("programme", "kind", "state"),
    ),
    MetricSpec(
        "lms_bridge_work_oldest_seconds",
        "Seconds since the oldest of these pieces was added; 0 for none.",
        lambda site: _pieces(site, lambda piece: piece.oldest),
        ("programme", "kind", "state"),
    ),
    MetricSpec(
        "lms_bridge_work_ready_pieces",
        "Pieces of work that a worker could begin now.",
        lambda site: (((queue.value,), float(count)) for queue, count in site.ready.items()),
        ("queue",),
    ),
)

OF_PROGRAMMES: tuple[MetricSpec[ProgrammeMeasures], ...] = (
    MetricSpec(
        "lms_bridge_lag_seconds",
        "Seconds since the last run for everybody was done; +Inf for never.",
        lambda programme: _one(programme.lag),
    ),
    MetricSpec(
        "lms_bridge_schedule_seconds",
        "Seconds between two runs that the schedule asks for; absent without a schedule.",
        lambda programme: () if programme.schedule is None else _one(programme.schedule),
    ),
    MetricSpec(
        "lms_bridge_run_under_way",
        "1 while a run is under way.",
        lambda programme: _one(programme.under_way is not None),
    ),
    MetricSpec(
        "lms_bridge_run_age_seconds",
        "Seconds since the run under way began; 0 for none.",
        lambda programme: _one(programme.under_way.age if programme.under_way else 0),
    ),
    MetricSpec(
        "lms_bridge_run_idle_seconds",
        "Seconds since the run under way last got further; 0 for none.",
        lambda programme: _one(programme.under_way.idle if programme.under_way else 0),
    ),
    MetricSpec(
        "lms_bridge_run_stopped",
        "1 when the last run for everybody that ended was stopped, for whatever reason.",
        lambda programme: _one(programme.stopped),
    ),
    MetricSpec(
        "lms_bridge_brake",
        "1 when the brake stopped it.",
        lambda programme: _one(programme.braked > 0),
    ),
    MetricSpec(
        "lms_bridge_run_writes",
        "Writes of the last run for everybody that ended, by what came of them.",
        lambda programme: (
            ((outcome.value,), float(programme.writes.get(outcome, 0))) for outcome in Outcome
        ),
        ("outcome",),
    ),
    MetricSpec(
        "lms_bridge_run_judged",
        "Learners judged in the last run for everybody that was done.",
        lambda programme: _one(programme.counts.get("judged", 0)),
    ),
    MetricSpec(
        "lms_bridge_run_quarantined",
        "Records that it set aside.",
        lambda programme: _one(programme.counts.get("quarantined", 0)),
    ),
    MetricSpec(
        "lms_bridge_run_discrepancies",
        "Learners in whose verdict it found something that a person has to look at.",
        lambda programme: _one(programme.counts.get("discrepancies", 0)),
    ),
    MetricSpec(
        "lms_bridge_run_newly_undetermined",
        "Learners of whom something cannot be computed that could be before.",
        lambda programme: _one(programme.counts.get("newly_undetermined", 0)),
    ),
    MetricSpec(
        "lms_bridge_run_drifts",
        "Changes by hand that it found in the LMS; each waits for a decision.",
        lambda programme: _one(programme.counts.get("drift", 0)),
    ),
    MetricSpec(
        "lms_bridge_run_obstacles",
        "Effects that it could not bring about.",
        lambda programme: _one(programme.counts.get("obstacles", 0)),
    ),
)

OF_SHARED: tuple[MetricSpec[SharedMeasures], ...] = (
    MetricSpec(
        "lms_bridge_lms_calls_total",
        "Requests that workers made to the LMS.",
        lambda shared: _counted(shared, "calls"),
        total=True,
    ),
    MetricSpec(
        "lms_bridge_lms_retries_total",
        "Requests that workers had to make again.",
        lambda shared: _counted(shared, "retries"),
        total=True,
    ),
    MetricSpec(
        "lms_bridge_work_turns_total",
        "Pieces of work that workers took, done or not.",
        lambda shared: _by(shared, "work", [kind.value for kind in WorkKind]),
        ("kind",),
        total=True,
    ),
    MetricSpec(
        "lms_bridge_errors_total",
        "Pieces of work that ended with an error, by its kind: see docs/errors.md.",
        lambda shared: _by(shared, "errors", _kinds()),
        ("error",),
        total=True,
    ),
    MetricSpec(
        "lms_bridge_gate_limit",
        "Pieces of work on the site that may be done at once for now: learnt, never above ceiling.",
        lambda shared: _one(min(shared.limiter.limit, shared.ceiling)),
    ),
    MetricSpec(
        "lms_bridge_gate_ceiling",
        "What the site file allows at most.",
        lambda shared: _one(shared.ceiling),
    ),
    MetricSpec(
        "lms_bridge_gate_inside",
        "How many are being done.",
        lambda shared: _one(shared.limiter.inside),
    ),
    MetricSpec(
        "lms_bridge_gate_held_off_seconds",
        "Seconds until the site may be asked again, where it asked for a pause; 0 for none.",
        lambda shared: _one(shared.limiter.held_off),
    ),
)

BUILD: MetricSpec[str] = MetricSpec(
    "lms_bridge_build_info",
    "1, with the version.",
    lambda version: (((version,), 1.0),),
    ("version",),
)
REDIS_UP: MetricSpec[bool] = MetricSpec("lms_bridge_redis_up", "1 when Redis answered.", _one)
SITE_UP: MetricSpec[bool] = MetricSpec(
    "lms_bridge_site_up", "1 when the site's database answered.", _one
)

#: The names of all metrics.
NAMES = (
    BUILD.name,
    REDIS_UP.name,
    SITE_UP.name,
    *(told.name for told in OF_SITES),
    *(told.name for told in OF_PROGRAMMES),
    *(told.name for told in OF_SHARED),
)


class Exposition(Collector):
    """What was measured, as Prometheus reads it; measured anew for each who asks."""

    def __init__(self, look: Callable[[], Watched]) -> None:
        self._look = look

    def collect(self) -> Iterator[Metric]:
        """Every metric; those of a database or Redis that is away are left out."""
        yield from families(self._look())


def families(watched: Watched) -> Iterator[Metric]:
    """What was measured, metric by metric."""
    sites, shared = watched.sites, watched.shared
    found = [(name, each) for name, each in sites.items() if each is not None]
    yield _family(BUILD, (), [((), version("lms-bridge"))])
    yield _family(REDIS_UP, (), [((), shared is not None)])
    yield _family(SITE_UP, ("site",), [((name,), each is not None) for name, each in sites.items()])
    for of_site in OF_SITES:
        yield _family(of_site, ("site",), [((name,), site) for name, site in found])
    programmes = [
        ((name, each.programme), each) for name, site in found for each in site.programmes
    ]
    for of_programme in OF_PROGRAMMES:
        yield _family(of_programme, ("site", "programme"), programmes)
    for of_shared in OF_SHARED:
        yield _family(of_shared, ("site",), [((each.site,), each) for each in shared or ()])


def registry(look: Callable[[], Watched]) -> CollectorRegistry:
    """A registry with nothing in it but ours."""
    made = CollectorRegistry(auto_describe=False)
    made.register(Exposition(look))
    return made


def _family(
    told: MetricSpec[Of], place: tuple[str, ...], of: Iterable[tuple[tuple[str, ...], Of]]
) -> Metric:
    family = told.family(place)
    for labels, each in of:
        for more, value in told.samples(each):
            family.add_metric((*labels, *more), value)
    return family
