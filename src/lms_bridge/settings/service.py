"""What the background service is told by the environment, and whether it makes sense together."""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from lms_bridge.errors import ConfigurationError
from lms_bridge.model.times import LEASE, TASK_HARD, TASK_SOFT, VISIBILITY
from lms_bridge.settings.redis_address import RedisAddress
from lms_bridge.settings.schema import SecretSpec
from lms_bridge.settings.secret import Secret
from lms_bridge.settings.web_address import web_address

#: Signs of life within one lease: two may be lost before the work passes to somebody else.
SIGNS_PER_LEASE = 3
#: Seconds between two signs of life at the least, lest they be all that the database does.
QUICKEST_HEARTBEAT = 0.5

#: Seconds between two looks of the queue for lost messages, where visibility is not short.
_RESTORE = 100.0
_WHERE = "the environment"
_PREFIX = "LMS_BRIDGE_"


def _seconds(name: str, default: float) -> Any:
    """A duration of more than nothing, named LMS_BRIDGE_<name>_SECONDS in the environment."""
    return Field(
        default, validation_alias=f"{_PREFIX}{name}_SECONDS", gt=0, le=604_800, allow_inf_nan=False
    )


class Service(BaseSettings):
    """How workers, beat and the queue between them behave; read it with `read_service`.

    Attributes:
        site: the site file if `sites` names none, LMS_BRIDGE_SITE.
        sites: site files, and folders of them, LMS_BRIDGE_SITES.
        redis: the URL of Redis without a password, LMS_BRIDGE_REDIS.
        redis_password: its password, LMS_BRIDGE_REDIS_PASSWORD.
        redis_password_file: the file that holds its password alone, LMS_BRIDGE_REDIS_PASSWORD_FILE.
        lease: seconds for which a worker holds a piece of work without a sign of life,
            LMS_BRIDGE_LEASE_SECONDS.
        task_soft: seconds after which a task is asked to end, LMS_BRIDGE_TASK_SOFT_SECONDS.
        task_hard: seconds after which it is ended, LMS_BRIDGE_TASK_HARD_SECONDS.
        visibility: seconds after which the queue hands out a message again that nobody
            acknowledged, LMS_BRIDGE_VISIBILITY_SECONDS.
        sweep: seconds between two looks for work that is due or was lost,
            LMS_BRIDGE_SWEEP_SECONDS.
        web_url: the address under which browsers reach the pages, LMS_BRIDGE_WEB_URL; "" where
            there are none.
    """

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        hide_input_in_errors=True,  # an input may hold a password
    )

    site: Path = Path("site.yaml")
    sites: Annotated[tuple[Path, ...], NoDecode] = ()
    redis: str = "redis://127.0.0.1:6379/0"
    redis_password: SecretStr = SecretStr("")
    redis_password_file: Path | None = None
    web_url: str = ""
    lease: float = _seconds("LEASE", LEASE.seconds)
    task_soft: float = _seconds("TASK_SOFT", TASK_SOFT.seconds)
    task_hard: float = _seconds("TASK_HARD", TASK_HARD.seconds)
    visibility: float = _seconds("VISIBILITY", VISIBILITY.seconds)
    sweep: float = _seconds("SWEEP", 10)

    @field_validator("sites", mode="before")
    @classmethod
    def _one_by_one(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(each for each in value.split(os.pathsep) if each.strip())
        return value

    @field_validator("redis")
    @classmethod
    def _an_address(cls, value: str) -> str:
        RedisAddress.parse(value)
        return value

    @field_validator("web_url")
    @classmethod
    def _an_origin(cls, value: str) -> str:
        return web_address(value) if value else ""

    @model_validator(mode="after")
    def _one_password(self) -> Service:
        if self.redis_password.get_secret_value() and self.redis_password_file:
            raise ValueError("give either LMS_BRIDGE_REDIS_PASSWORD or …_FILE, not both")
        return self

    @property
    def heartbeat(self) -> float:
        """Seconds between two signs of life of a worker."""
        return self.lease / SIGNS_PER_LEASE

    @property
    def restore(self) -> float:
        """Seconds between two looks of the queue for messages that nobody acknowledged."""
        return min(_RESTORE, self.visibility / 18)

    @cached_property
    def _address(self) -> RedisAddress:
        return RedisAddress.parse(self.redis)

    def redis_url(self) -> str:
        """The URL for redis-py with its password; never to be logged."""
        return self._address.client_url(self._password())

    def broker_url(self) -> str:
        """The same for Celery, which writes sockets in another way; never to be logged."""
        return self._address.broker_url(self._password())

    def redis_place(self) -> str:
        """Where Redis is, to be shown."""
        return self._address.place

    def _password(self) -> str:
        if self.redis_password_file is None:
            return self.redis_password.get_secret_value().strip()
        place = SecretSpec(file=str(self.redis_password_file))
        return Secret(place, Path.cwd()).read("the Redis password")

    def site_files(self) -> tuple[Path, ...]:
        """The files of all sites, in the order named; ConfigurationError for none, or one twice."""
        found = tuple(file for named in self.sites or (self.site,) for file in _files(named))
        doubled = [str(file) for file, times in Counter(map(_real, found)).items() if times > 1]
        if doubled:
            raise ConfigurationError(
                f"a site file is named twice: {', '.join(doubled)}",
                where="LMS_BRIDGE_SITES",
                remedy="name each file, or the folder it lies in, once",
            )
        return found


def read_service() -> Service:
    """Read the environment; ConfigurationError with everything that is wrong in it."""
    try:
        return Service()
    except ValidationError as error:
        wrong = "\n".join(f"  {line}" for line in _in_words(error))
    raise ConfigurationError(  # outside the handler: a traceback would show what was read
        f"the environment cannot be used:\n{wrong}",
        where=_WHERE,
        remedy="mend these variables and start again",
    )


def contradictions(service: Service, longest_request: float) -> list[str]:
    """Say which durations contradict each other, and what to set.

    Args:
        service: the settings.
        longest_request: seconds that one request to an LMS may last at most (`moodle.total`).
    """
    return list(_contradictions(service, longest_request))


def checked(service: Service, longest_request: float) -> Service:
    """Give the settings back; ConfigurationError with all that contradicts itself in them."""
    found = contradictions(service, longest_request)
    if found:
        listed = "\n".join(f"  {each}" for each in found)
        raise ConfigurationError(
            f"{len(found)} contradiction(s) between durations:\n{listed}",
            where=_WHERE,
            remedy="unset the variables named to get the defaults, or set them as said",
        )
    return service


def _contradictions(service: Service, longest_request: float) -> Iterator[str]:
    soft, hard, visibility = service.task_soft, service.task_hard, service.visibility
    if longest_request >= soft:
        yield (
            f"one request to the LMS may take {longest_request:g} s, a whole task {soft:g} s"
            f" → set LMS_BRIDGE_TASK_SOFT_SECONDS above {longest_request:g}, or lower"
            " `moodle.total` in the site file"
        )
    if soft >= hard:
        yield (
            f"a task is asked to end after {soft:g} s and ended after {hard:g} s"
            f" → set LMS_BRIDGE_TASK_HARD_SECONDS above {soft:g}"
        )
    if hard + service.restore >= visibility:
        yield (
            f"the queue would hand out a task again after {visibility:g} s, when it may still run:"
            f" it is ended after {hard:g} s → set LMS_BRIDGE_VISIBILITY_SECONDS above"
            f" {math.ceil(hard + min(_RESTORE, hard / 17))}"
        )
    if service.heartbeat < QUICKEST_HEARTBEAT:
        yield (
            f"a lease of {service.lease:g} s leaves no time for {SIGNS_PER_LEASE} signs of life"
            f" → set LMS_BRIDGE_LEASE_SECONDS to {SIGNS_PER_LEASE * QUICKEST_HEARTBEAT:g} or more"
        )
    if service.lease >= visibility:
        yield (
            f"work is held for {service.lease:g} s, longer than the queue waits ({visibility:g} s)"
            f" → set LMS_BRIDGE_LEASE_SECONDS below {visibility:g}"
        )
    if service.sweep > service.lease:
        yield (
            f"lost work is looked for every {service.sweep:g} s, and held only {service.lease:g} s"
            f" → set LMS_BRIDGE_SWEEP_SECONDS to {service.lease:g} or less"
        )


def _files(named: Path) -> tuple[Path, ...]:
    found = tuple(sorted(named.glob("*.yaml"))) if named.is_dir() else (named,)
    if not found or not found[0].is_file():
        what = "the folder holds no *.yaml file" if named.is_dir() else "there is no site file"
        raise ConfigurationError(
            what,
            where=str(named),
            remedy="write one with `lms-bridge init`, or name another in LMS_BRIDGE_SITES",
        )
    return found


def _real(file: Path) -> Path:
    return file.resolve()


def _in_words(error: ValidationError) -> Iterator[str]:
    for each in error.errors(include_input=False, include_context=False, include_url=False):
        name = str(each["loc"][0]) if each["loc"] else ""
        variable = name if name.startswith(_PREFIX) else f"{_PREFIX}{name.upper()}"
        said = each["msg"].removeprefix("Value error, ")
        yield f"{variable}: {said}" if name else said
