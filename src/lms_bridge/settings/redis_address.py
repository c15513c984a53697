"""Where Redis is: one address, written the way each library that connects wants it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from lms_bridge.cause import Cause
from lms_bridge.errors import BadValue

#: What may follow the question mark: the database of a socket, the certificates of a TLS server.
_OF_A_SOCKET = frozenset({"db", "virtual_host"})
_OF_TLS = frozenset({"ssl_ca_certs", "ssl_certfile", "ssl_keyfile"})

Scheme = Literal["redis", "rediss", "unix"]
_SCHEMES: dict[str, Scheme] = {
    "redis": "redis",
    "rediss": "rediss",
    "unix": "unix",
    "redis+socket": "unix",  # what Celery calls it
}


class SecretUrl(str):
    """A URL that may hold a password: whatever lists its variables does not show it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "SecretUrl(****)"


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """A Redis server and the database in it; it never holds a password.

    Attributes:
        scheme: "redis" (TCP), "rediss" (TLS) or "unix" (a socket of this machine).
        user: the ACL user, or "".
        host: the host's name or number; "" for a socket.
        port: the port; 0 for a socket.
        path: the socket's path; "" for TCP and TLS.
        database: the number of the database.
        certificates: options of TLS, as pairs of name and path.
    """

    scheme: Scheme
    user: str
    host: str
    port: int
    path: str
    database: int
    certificates: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, url: str) -> RedisAddress:
        """Read a URL; BadValue that repeats nothing of it, for it may hold a password."""
        parts, port = _split(url)
        scheme = _SCHEMES.get(parts.scheme)
        if scheme is None:
            raise BadValue(Cause.of("redis_address.unknown_kind"))
        options = dict(parse_qsl(parts.query, keep_blank_values=True))
        if parts.password is not None or any("pass" in name for name in options):
            raise BadValue(Cause.of("redis_address.password"))
        known = {"unix": _OF_A_SOCKET, "rediss": _OF_TLS}.get(scheme, frozenset())
        if set(options) - known:
            raise BadValue(Cause.of("redis_address.unknown_option"))
        user = unquote(parts.username or "")
        if scheme == "unix":
            number = options.get("db", options.get("virtual_host", ""))
            if parts.hostname or not parts.path.strip("/"):
                raise BadValue(Cause.of("redis_address.relative_socket"))
            return cls("unix", user, "", 0, unquote(parts.path), _database(number))
        if not parts.hostname:
            raise BadValue(Cause.of("redis_address.no_host"))
        number = parts.path.removeprefix("/")
        certificates = tuple(sorted(options.items()))
        host = unquote(parts.hostname)
        return cls(scheme, user, host, port or 6379, "", _database(number), certificates)

    @property
    def place(self) -> str:
        """The address to show to people."""
        return self._socket_url("unix", "") if self.path else self._network_url("")

    def client_url(self, password: str = "") -> SecretUrl:
        """The URL for redis-py; never to be logged where a password is given."""
        if self.path:
            return SecretUrl(f"{self._socket_url('unix', password)}?db={self.database}")
        return SecretUrl(self._network_url(password) + self._tls())

    def broker_url(self, password: str = "") -> SecretUrl:
        """The URL for Celery; never to be logged where a password is given."""
        if self.path:
            url = self._socket_url("redis+socket", password)
            return SecretUrl(f"{url}?virtual_host={self.database}")
        return SecretUrl(self._network_url(password) + self._tls())

    def _socket_url(self, scheme: str, password: str) -> str:
        return f"{scheme}://{self._login(password)}{quote(self.path)}"

    def _network_url(self, password: str) -> str:
        host = f"[{self.host}]" if ":" in self.host else quote(self.host)
        return f"{self.scheme}://{self._login(password)}{host}:{self.port}/{self.database}"

    def _tls(self) -> str:
        """What makes both libraries check the certificate: Celery would check none by itself."""
        if self.scheme != "rediss":
            return ""
        return "?" + urlencode((("ssl_cert_reqs", "required"), *self.certificates))

    def _login(self, password: str) -> str:
        if not self.user and not password:
            return ""
        secret = f":{quote(password, safe='')}" if password else ""
        return f"{quote(self.user, safe='')}{secret}@"


def _split(url: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = None, None
    if parts is None:  # outside the handler: its exception quotes the URL, password and all
        raise BadValue(Cause.of("redis_address.unreadable"))
    return parts, port


def _database(number: str) -> int:
    if number and not (number.isascii() and number.isdigit()):
        raise BadValue(Cause.of("redis_address.no_database"))
    return int(number or 0)
