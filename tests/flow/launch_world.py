"""A platform that signs what a test wants, a bridge of its own, and browsers between the two."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.testclient import TestClient

from lms_bridge.bootstrap import Bridge
from lms_bridge.model.lti import Platform
from lms_bridge.settings import read_site_file
from lms_bridge.web.app import make_web_app
from lms_bridge.web.lti.claims import CORE
from lms_bridge_testing.clock import FrozenClock
from tests.existing import existing
from tests.paths import FIXTURES

BRIDGE = "https://bridge.example.org"
TARGET = f"{BRIDGE}/lti/launch"
CLIENT = "qDMsejiIbW2APMC"
SECRET = "TEST_LTI_SECRET"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)

RECORDED = json.loads((FIXTURES / "lti" / "launch.json").read_text(encoding="utf-8"))

_SITE = """\
site: {name}
moodle:
  url: {url}
  token: {{env: TEST_TOKEN}}
store: {{url: "sqlite:///{name}.db"}}
lti: {{secret: {{env: {secret}}}}}
academic_year: 2026-2027
programmes:
  du-pccpu:
    intakes:
      - {{track: mention-1, cohort: R}}
  csec:
    intakes:
      - {{track: training, cohort: C}}
"""

Claims = dict[str, Any]

#: Claims that are no claims of LTI.
PLAIN = frozenset({"iss", "aud", "azp", "exp", "iat", "nbf", "sub", "nonce", "name"})


class Keys:
    """The platform's keys by name; the first signs. Pairs are made once: it takes a while."""

    _pairs: dict[str, RSAKey] = {}

    def __init__(self, *kids: str) -> None:
        self.kids = list(kids)

    @classmethod
    def pair(cls, kid: str) -> RSAKey:
        """The key of a name, whoever's it is."""
        if kid not in cls._pairs:
            cls._pairs[kid] = RSAKey.generate_key(2048)
        return cls._pairs[kid]

    def public(self) -> list[Claims]:
        """The key set, as the platform shows it."""
        return [
            {**self.pair(kid).as_dict(private=False), "kid": kid, "alg": "RS256", "use": "sig"}
            for kid in self.kids
        ]


@dataclass
class PlatformServer:
    """A platform over real HTTP: its keys, and what registrations ask of it."""

    keys: Keys = field(default_factory=lambda: Keys("k1"))
    asked: list[str] = field(default_factory=list)
    posted: list[tuple[str, Claims]] = field(default_factory=list)
    answers: dict[str, tuple[int, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, path: str) -> tuple[int, Any]:
        """What is answered at a path."""
        if path in self.answers:
            return self.answers[path]
        if path == "/mod/lti/certs.php":
            return 200, {"keys": self.keys.public()}
        return 404, {}


def _handler(platform: PlatformServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            bearer = self.headers.get("Authorization", "")
            platform.posted.append((bearer, json.loads(body)))
            self._answer()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def _answer(self) -> None:
            path = urlsplit(self.path).path
            platform.asked.append(path)
            status, value = platform.answer(path)
            body = value if isinstance(value, bytes) else json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler


class LtiWorld:
    """A bridge registered at a platform; time stands still until it is moved."""

    def __init__(self, folder: Path, platform: PlatformServer, name: str = "test") -> None:
        self.platform = platform
        self.clock = FrozenClock(NOON)
        file = folder / f"{name}.yaml"
        text = _SITE.format(name=name, url=platform.url, secret=SECRET)
        file.write_text(text, encoding="utf-8")
        self.bridge = Bridge(read_site_file(file), self.clock)
        self.app: Starlette = make_web_app([self.bridge], BRIDGE)

    def register(self, *deployments: str, client_id: str = CLIENT) -> Platform:
        """Let the platform launch, from these deployments or from the recorded one."""
        url = self.platform.url
        made = Platform(
            issuer=url,
            client_id=client_id,
            deployments=frozenset(deployments or ("1",)),
            auth_url=f"{url}/mod/lti/auth.php",
            token_url=f"{url}/mod/lti/token.php",
            jwks_url=f"{url}/mod/lti/certs.php",
            since=NOON,
        )
        self.bridge.store.platforms.save(made)
        return made

    def browser(self, language: str = "en", app: Starlette | None = None) -> Browser:
        """A browser of its own, with no cookies yet."""
        return Browser(self, language, app or self.app)

    def close(self) -> None:
        """Close what was opened."""
        self.bridge.close()


class Browser:
    """Goes where it is led, and keeps cookies unless it is told not to."""

    def __init__(self, world: LtiWorld, language: str, app: Starlette) -> None:
        self.world = world
        headers = {"Accept-Language": language}
        self.client = TestClient(app, base_url=BRIDGE, headers=headers, follow_redirects=False)

    def announced(self, **changes: str) -> dict[str, str]:
        """What the platform sends the browser to the login with, as recorded."""
        said = dict(RECORDED["prof1"]["login_initiation"]["fields"])
        return {**said, "iss": self.world.platform.url, "target_link_uri": TARGET, **changes}

    def login(self, **changes: str) -> Going:
        """Begin a login, follow it, and stop where the platform is to go on."""
        answer = self.client.post("/lti/login", data=self.announced(**changes))
        while answer.headers.get("Location", "").startswith("/"):
            answer = self.client.get(answer.headers["Location"])
        assert answer.status_code == 303, answer.text
        query = parse_qs(urlsplit(answer.headers["Location"]).query, strict_parsing=True)
        return Going(
            self, answer.headers["Location"], {name: one for name, (one,) in query.items()}
        )

    def launched(self, who: str = "prof1", **changes: Any) -> Any:
        """Log in and launch as somebody recorded; the page that the visit begins with."""
        answer = self.login().launch(who, **changes)
        assert answer.status_code == 303, answer.text
        return self.client.get(answer.headers["Location"])


@dataclass
class Going:
    """A launch on its way: the browser is at the platform, which is about to send it back."""

    browser: Browser
    location: str
    asked: Mapping[str, str]

    @property
    def state(self) -> str:
        """The state that came along."""
        return self.asked["state"]

    def claims(self, who: str = "prof1", **changes: Any) -> Claims:
        """What the platform says, as recorded; `...` leaves a claim out."""
        world = self.browser.world
        text = json.dumps(RECORDED[who]["id_token_claims"])
        text = text.replace("https://moodle.example.org", world.platform.url)
        said: Claims = json.loads(text)
        now = int(world.clock.now().timestamp())
        said |= {"nonce": self.asked["nonce"], "iat": now, "exp": now + 60}
        for name, value in changes.items():
            place = name if name in PLAIN else f"{CORE}{name}"
            if value is ...:
                del said[place]
            else:
                said[place] = value
        return said

    def launch(self, who: str = "prof1", **changes: Any) -> Any:
        """Send an honest token with these claims changed."""
        return self.post(signed(self.claims(who, **changes), self.browser.world.platform.keys))

    def post(self, token: str, **fields: str) -> Any:
        """Send this token, and these fields."""
        said = {"id_token": token, "state": self.state} | fields
        return self.browser.client.post("/lti/launch", data=said)


def signed(claims: Claims | bytes, keys: Keys, **header: Any) -> str:
    """A token signed by the first of these keys, whatever its header says."""
    said = {"typ": "JWT", "alg": "RS256", "kid": keys.kids[0], **header}
    said = {name: value for name, value in said.items() if value is not ...}
    body = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    text = f"{b64(json.dumps(said).encode())}.{b64(body)}"
    key = existing(keys.pair(keys.kids[0]).private_key)
    return f"{text}.{b64(key.sign(text.encode(), PKCS1v15(), SHA256()))}"


def b64(value: bytes) -> str:
    """A segment of a token."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
