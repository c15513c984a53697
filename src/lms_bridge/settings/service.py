"""What the background service is told by the environment, and whether it makes sense together."""

from __future__ import annotations

import ipaddress
import math
import os
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from lms_bridge.cause import Cause
from lms_bridge.errors import BadValue, ConfigurationError
from lms_bridge.located.telling import complaint
from lms_bridge.model.times import LEASE, TASK_HARD, TASK_SOFT, VISIBILITY
from lms_bridge.settings.redis_address import RedisAddress
from lms_bridge.settings.schema import SecretSpec
from lms_bridge.settings.secret import Secret


def web_address(text: str) -> str:
    """The address as browsers write it: scheme, host, port; BadValue for any other.

    Cookies of pages inside a Moodle need https; only a browser on this machine does without.
    """
    try:
        parts = urlsplit(text.strip().lower())
        host, port = parts.hostname, parts.port
    except ValueError:
        raise BadValue(Cause.of("web_address.unreadable")) from None
    if parts.scheme not in {"http", "https"} or not host or parts.username is not None:
        raise BadValue(Cause.of("web_address.no_https"))
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise BadValue(Cause.of("web_address.not_at_top"))
    if parts.scheme == "http" and not _is_this_machine(host):
        raise BadValue(Cause.of("web_address.http"))
    shown = f"[{host}]" if ":" in host else host
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{shown}" + ("" if port in {None, usual} else f":{port}")


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name, not a number
        return False


#: Signs of life within one lease: two may be lost before the work passes to somebody else.
SIGNS_PER_LEASE = 3
#: Seconds between two signs of life at the least, lest they be all that the database does.
QUICKEST_HEARTBEAT = 0.5

#: Seconds between two looks of the queue for lost messages, where visibility is not short.
_RESTORE = 100.0
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
            raise BadValue(Cause.of("redis.two_passwords"))
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
        return Secret(place, Path.cwd()).read("redis_password")

    def site_files(self) -> tuple[Path, ...]:
        """The files of all sites, in the order named; ConfigurationError for none, or one twice."""
        found = tuple(file for named in self.sites or (self.site,) for file in _files(named))
        doubled = [str(file) for file, times in Counter(map(_real, found)).items() if times > 1]
        if doubled:
            cause = Cause.of("site.named_twice", files=tuple(doubled))
            raise ConfigurationError(cause, where="LMS_BRIDGE_SITES")
        return found


def read_service() -> Service:
    """Read the environment; ConfigurationError with everything that is wrong in it."""
    try:
        return Service()
    except ValidationError as error:
        problems = tuple(_problems(error))
    # outside the handler: a traceback would show what was read
    raise ConfigurationError(
        Cause.of("environment.unusable", count=len(problems), problems=problems)
    )


def contradictions(service: Service, longest_request: float) -> list[Cause]:
    """Which durations contradict each other, each with the variable to set.

    Args:
        service: the settings.
        longest_request: seconds that one request to an LMS may last at most (`total`).
    """
    return list(_contradictions(service, longest_request))


def checked(service: Service, longest_request: float) -> Service:
    """Give the settings back; ConfigurationError with all that contradicts itself in them."""
    found = contradictions(service, longest_request)
    if found:
        raise ConfigurationError(
            Cause.of("durations.contradict", count=len(found), problems=tuple(found))
        )
    return service


def _contradictions(service: Service, longest_request: float) -> Iterator[Cause]:
    soft, hard, visibility = service.task_soft, service.task_hard, service.visibility
    times = {
        "longest": f"{longest_request:g}",
        "soft": f"{soft:g}",
        "hard": f"{hard:g}",
        "visibility": f"{visibility:g}",
        "lease": f"{service.lease:g}",
        "sweep": f"{service.sweep:g}",
    }
    if longest_request >= soft:
        yield _contradiction("TASK_SOFT", "request", **times)
    if soft >= hard:
        yield _contradiction("TASK_HARD", "task", **times)
    if hard + service.restore >= visibility:
        least = str(math.ceil(hard + min(_RESTORE, hard / 17)))
        yield _contradiction("VISIBILITY", "queue", least=least, **times)
    if service.heartbeat < QUICKEST_HEARTBEAT:
        least = f"{SIGNS_PER_LEASE * QUICKEST_HEARTBEAT:g}"
        signs = str(SIGNS_PER_LEASE)
        yield _contradiction("LEASE", "heartbeat", least=least, signs=signs, **times)
    if service.lease >= visibility:
        yield _contradiction("LEASE", "lease", **times)
    if service.sweep > service.lease:
        yield _contradiction("SWEEP", "sweep", **times)


def _contradiction(name: str, code: str, **times: str) -> Cause:
    """A contradiction, at the variable that mends it."""
    place = f"{_PREFIX}{name}_SECONDS"
    return Cause.of("problem", place=place, cause=Cause.of(f"durations.{code}", **times))


def _files(named: Path) -> tuple[Path, ...]:
    found = tuple(sorted(named.glob("*.yaml"))) if named.is_dir() else (named,)
    if not found or not found[0].is_file():
        code = "folder.no_site_file" if named.is_dir() else "site.no_file"
        raise ConfigurationError(Cause.of(code), where=str(named))
    return found


def _real(file: Path) -> Path:
    return file.resolve()


def _problems(error: ValidationError) -> Iterator[Cause]:
    """What is wrong with each variable, and nothing of what it holds."""
    for each in error.errors(include_input=False, include_url=False):
        name = str(each["loc"][0]) if each["loc"] else "REDIS_PASSWORD"
        variable = name if name.startswith(_PREFIX) else f"{_PREFIX}{name.upper()}"
        raised = each.get("ctx", {}).get("error")
        cause = raised.cause if isinstance(raised, BadValue) else complaint(each, variable)
        yield Cause.of("problem", place=variable, cause=cause)
