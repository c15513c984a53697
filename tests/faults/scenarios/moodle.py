"""A Moodle that is slow, busy, away, closed, or that refuses one among many."""

from __future__ import annotations

from lms_bridge_testing.sandbox.faults import FaultKind
from tests.faults import product
from tests.faults.scenarios.registry import scenario
from tests.faults.world import Setting, World

#: What writes: after each of them an answer is lost once.
_WRITES = (
    "core_cohort_add_cohort_members",
    "core_competency_grade_competency",
    "core_competency_create_competency",
    "core_competency_create_competency_framework",
    "core_group_create_groups",
    "core_group_add_group_members",
    "enrol_manual_enrol_users",
)

#: Requests that a Moodle may get in five seconds in which it asks everybody to wait for two.
_STORM = 40

_BEHIND = Setting(through=frozenset({"moodle"}))


@scenario(16, "Moodle slow after executing", Setting(latency=0.01))
def slow_after_executing(world: World) -> list[str]:
    """Writes are executed and their answers never come."""
    moodle = world.place.moodle
    for function in world.rng.sample(_WRITES, 3):
        moodle.fault(function, "slow_after_executing", seconds=world.limits.hard)
    world.begin()
    return world.finish()


@scenario(17, "Moodle busy")
def busy(world: World) -> list[str]:
    """The Moodle asks everybody to wait, by 429 or 503: nobody storms it, and nothing is lost."""
    moodle = world.place.moodle
    world.begin()
    world.at(world.rng.uniform(0.05, 0.6))
    kinds: tuple[FaultKind, ...] = ("http_429", "http_503")
    kind = kinds[world.seed % 2]
    fault = moodle.fault(None, kind, times=100_000, retry_after="2")
    world.pause(5)
    stormed = fault.hits
    moodle.faults.clear()
    wrong = [] if stormed <= _STORM else [f"{stormed} requests in 5 s while it asked to wait"]
    return wrong + world.finish()


@scenario(18, "Moodle answers one byte a second", _BEHIND)
def one_byte_a_second(world: World) -> list[str]:
    """Answers trickle: each request ends at its deadline, reads and writes alike."""
    world.begin()
    for share in (world.rng.uniform(0.05, 0.3), world.rng.uniform(0.5, 0.7)):
        world.at(share)
        with world.proxies["moodle"].toxic(bandwidth=1):
            world.pause(4)
    return world.finish()


@scenario(19, "Moodle resets", _BEHIND)
def resets(world: World) -> list[str]:
    """Connections break, in the middle of answers and in the middle of nothing."""
    moodle, proxy = world.place.moodle, world.proxies["moodle"]
    for function in world.rng.sample(_WRITES, 2):
        moodle.fault(function, "reset_mid_body")
    moodle.fault("gradereport_user_get_grade_items", "reset_mid_body", times=2)
    world.begin()
    for share in world.moments(3):
        world.at(share)
        proxy.reset()
        with proxy.toxic(limit_data=world.rng.randrange(1, 300)):
            world.pause(0.3)
    return world.finish()


@scenario(20, "Moodle in maintenance")
def maintenance(world: World) -> list[str]:
    """A page for people in place of answers: the site waits, and nothing is taken for gone."""
    moodle = world.place.moodle
    world.begin()
    world.at(world.rng.uniform(0.05, 0.7))
    pages: tuple[FaultKind, ...] = ("html_200", "html_503")
    kind = (*pages, None)[world.seed % 3]
    if kind is None:
        moodle.options.maintenance = "error"
    else:
        moodle.fault(None, kind, times=100_000)
    world.pause(5)
    moodle.options.maintenance = ""
    moodle.faults.clear()
    return world.finish()


@scenario(21, "token revoked")
def token_revoked(world: World) -> list[str]:
    """The token is refused in the middle: the site rests, and goes on once somebody mends it."""
    place = world.place
    world.begin()
    world.at(world.rng.uniform(0.05, 0.7))
    accounts = place.moodle.service.accounts
    account = accounts.pop(place.moodle.token)
    world.until(lambda: product.rests(place.store), "the site to rest")
    calls = place.moodle.count()
    world.pause(5)
    asked = place.moodle.count() - calls
    accounts[account.token] = account
    product.ask_again(place.store)
    wrong = [] if asked <= _STORM else [f"{asked} requests in 5 s with a token that is refused"]
    return wrong + world.finish()


@scenario(22, "poison row in a batch", Setting(poison=True))
def poison_row(world: World) -> list[str]:
    """One learner spoils every bulk call: the others get what is theirs."""
    world.begin()
    return world.finish()
