"""An external tool for tests of the sandbox: it shows its key, and signs what it is asked to."""

from __future__ import annotations

import json
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, HTTPServer

import requests
from joserfc import jwt
from joserfc.jwk import RSAKey

from lms_bridge_testing.sandbox import SandboxMoodle
from lms_bridge_testing.sandbox.lti_browser import Form, Page, PlainBrowser
from lms_bridge_testing.sandbox.records_lti import SCOPE_MEMBERSHIPS, Tool

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
ALL_SCOPES = " ".join(
    [
        f"{AGS}lineitem",
        f"{AGS}lineitem.readonly",
        f"{AGS}result.readonly",
        f"{AGS}score",
        SCOPE_MEMBERSHIPS,
    ]
)


class TestTool:
    """A tool with a key of its own; what is posted to it is kept and answered with a word."""

    __test__ = False

    def __init__(self):
        self.key = RSAKey.generate_key(2048, {"kid": "tool-1"}, private=True)
        self.got: list[tuple[str, str]] = []
        tool = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                keys = {"keys": [tool.key.as_dict(private=False) | {"use": "sig"}]}
                self.answer("application/json", json.dumps(keys))

            def do_POST(self):
                length = int(self.headers["Content-Length"])
                tool.got.append((self.path, self.rfile.read(length).decode()))
                self.answer("text/html", "<p>taken</p>")

            def answer(self, kind, text):
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *arguments):
                """Stay quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def rotate(self):
        """Sign with another key from now on."""
        self.key = RSAKey.generate_key(2048, {"kid": f"tool-{uuid.uuid4()}"}, private=True)

    def settings(self):
        """What an administrator types in when configuring this tool."""
        return {
            "login_url": f"{self.url}/login",
            "redirect_uris": (f"{self.url}/launch",),
            "jwks_url": f"{self.url}/jwks",
        }

    def sign(self, claims, **header):
        """Sign claims with the tool's key."""
        full = {"alg": "RS256", "kid": self.key.kid} | header
        return jwt.encode(full, claims, self.key)

    def assertion(self, tool: Tool, moodle: SandboxMoodle, **changed):
        """Sign what the token endpoint wants to see."""
        now = int(time.time())
        claims = {
            "iss": tool.client_id,
            "sub": tool.client_id,
            "aud": f"{moodle.url}/mod/lti/token.php",
            "iat": now,
            "exp": now + 60,
            "jti": str(uuid.uuid4()),
        }
        return self.sign(claims | changed)

    def ask_token(self, tool: Tool, moodle: SandboxMoodle, scope: str = ALL_SCOPES, **changed):
        """Ask for an access token, and give the whole answer."""
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION,
            "client_assertion": self.assertion(tool, moodle),
            "scope": scope,
        }
        return requests.post(f"{moodle.url}/mod/lti/token.php", data=form | changed, timeout=10)

    def token(self, tool: Tool, moodle: SandboxMoodle, scope: str = ALL_SCOPES):
        """Ask for an access token, and give it alone."""
        return self.ask_token(tool, moodle, scope).json()["access_token"]


def sent(page: Page) -> Form:
    """The form that a page sends by itself."""
    assert page.sends_itself is not None
    return page.sends_itself


def authentication_request(login: Page, **changed: str) -> dict[str, str]:
    """What a tool asks the platform for, after the login that a page posts to it."""
    said = sent(login).fields
    return {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": said["client_id"],
        "redirect_uri": said["target_link_uri"],
        "state": "STATE",
        "nonce": "NONCE",
        "login_hint": said["login_hint"],
        "lti_message_hint": said["lti_message_hint"],
    } | changed


def ask_auth(browser: PlainBrowser, moodle: SandboxMoodle, fields: dict[str, str]) -> Page:
    """Ask for the id_token as a redirected browser does."""
    query = requests.models.PreparedRequest()
    query.prepare_url(f"{moodle.url}/mod/lti/auth.php", fields)
    assert query.url is not None
    return browser.open(query.url)
