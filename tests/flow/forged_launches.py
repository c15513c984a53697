"""Forged, stolen, stale and broken launches, and the clause that each of them breaks."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from joserfc import jws

from lms_bridge.web.lti.claims import CORE
from tests.flow.launch_world import CLIENT, NOON, TARGET, Going, Keys, b64, signed

FRAMEWORK = "Security Framework 1.0, 5.1.3"
SIGNATURE = f"{FRAMEWORK} (1)"
STATE = "Security Framework 1.0, 5.1.1.3 (state)"
FORM = "RFC 7519, 7.2"
EVIL = "https://evil.example.org"

#: The attacker's keys; "k1" is a name that the platform has too.
THIEF = Keys("thief")

#: Sends what is forged and gives the answer.
Forge = Callable[[Going], Any]


def part(value: object) -> str:
    """A segment of a token."""
    return b64(value if isinstance(value, bytes) else json.dumps(value).encode())


def keys(going: Going) -> Keys:
    """The honest platform's keys."""
    return going.browser.world.platform.keys


def claims(**changes: Any) -> Forge:
    """Signed by the platform, with these claims changed or (`...`) left out."""
    return lambda going: going.launch(**changes)


def header(**changes: Any) -> Forge:
    """Signed by the platform, with this header."""
    return lambda going: going.post(signed(going.claims(), keys(going), **changes))


def payload(change: Callable[[bytes], bytes]) -> Forge:
    """Signed by the platform, over this text."""

    def forge(going: Going) -> Any:
        return going.post(signed(change(json.dumps(going.claims()).encode()), keys(going)))

    return forge


def token(make: Callable[[str], str]) -> Forge:
    """An honest token, changed afterwards."""
    return lambda going: going.post(make(signed(going.claims(), keys(going))))


def fields(**changes: str) -> Forge:
    """An honest token with other fields beside it."""
    return lambda going: going.post(signed(going.claims(), keys(going)), **changes)


def alg_none(name: str) -> Forge:
    """No signature at all, however it is written."""

    def forge(going: Going) -> Any:
        head = part({"alg": name, "typ": "JWT", "kid": "k1"})
        return going.post(f"{head}.{part(going.claims())}.")

    return forge


def alg_none_with_signature(going: Going) -> Any:
    """No algorithm, and a signature all the same."""
    head = part({"alg": "none", "kid": "k1"})
    return going.post(f"{head}.{part(going.claims())}.{part(b'signature')}")


def signed_with_public_key(going: Going) -> Any:
    """HS256 with the platform's public key as the secret."""
    secret = Keys.pair("k1").as_pem(private=False)
    text = f"{part({'alg': 'HS256', 'typ': 'JWT', 'kid': 'k1'})}.{part(going.claims())}"
    return going.post(f"{text}.{part(hmac.digest(secret, text.encode(), hashlib.sha256))}")


def other_algorithm(name: str) -> Forge:
    """The platform's own key, by another algorithm."""

    def forge(going: Going) -> Any:
        said = {"alg": name, "kid": "k1"}
        body = json.dumps(going.claims()).encode()
        return going.post(jws.serialize_compact(said, body, Keys.pair("k1"), algorithms=[name]))

    return forge


def thiefs_key(**said: Any) -> Forge:
    """Signed by a thief's key under the name of the platform's."""
    return lambda going: going.post(signed(going.claims(), THIEF, **{"kid": "k1", **said}))


def unknown_key(going: Going) -> Any:
    """Signed by a key whose name the platform does not have."""
    return going.post(signed(going.claims(), THIEF))


def replayed(going: Going) -> Any:
    """The same once more, from the same browser."""
    said = {"id_token": signed(going.claims(), keys(going)), "state": going.state}
    assert going.browser.client.post("/lti/launch", data=said).status_code == 303
    return going.browser.client.post("/lti/launch", data=said)


def replayed_under_a_new_state(going: Going) -> Any:
    """A token that was used, with a state that was not."""
    old = signed(going.claims(), keys(going))
    assert going.post(old).status_code == 303
    return going.browser.login().post(old)


def of_another_browser(going: Going) -> Any:
    """A thief's state and token in the victim's browser."""
    victim = going.browser.world.browser()
    victim.login()
    said = {"id_token": signed(going.claims(), keys(going)), "state": going.state}
    return victim.client.post("/lti/launch", data=said)


def without_cookies(going: Going) -> Any:
    """A state without the browser that has its secret."""
    going.browser.client.cookies.clear()
    return going.launch()


def cookie_of_another_launch(going: Going) -> Any:
    """The browser's secret of one launch under the state of another."""
    other = going.browser.login()
    jar = going.browser.client.cookies
    mine, theirs = (f"__Host-launch-{each.state.split('-')[1]}" for each in (going, other))
    stolen = jar[theirs]
    jar.clear()
    jar.set(mine, stolen)
    return going.launch()


def nonce_of_another_launch(going: Going) -> Any:
    """A token that was made for another launch of the same browser."""
    other = going.browser.login()
    return going.post(signed(other.claims(), keys(going)))


def too_late(going: Going) -> Any:
    """A launch ten minutes after it was announced, with a fresh token."""
    going.browser.world.clock.advance(timedelta(minutes=10))
    return going.launch()


def dropped_meanwhile(going: Going) -> Any:
    """The platform's registration was dropped after the login."""
    world = going.browser.world
    world.bridge.store.platforms.drop(world.platform.url, CLIENT)
    return going.launch()


def announced_by_another_client(going: Going) -> Any:
    """The state of one client of the platform, the token of another."""
    going.browser.world.register(client_id="other")
    return going.browser.login(client_id="other").post(signed(going.claims(), keys(going)))


def twice(name: str, value: object) -> Callable[[bytes], bytes]:
    """Say a claim twice: the second time otherwise."""
    return lambda text: text[:-1] + b", " + json.dumps({name: value}).encode()[1:-1] + b"}"


def deeply(text: bytes) -> bytes:
    """Nested as deep as fits."""
    return text[:-1] + b', "x": ' + b"[" * 4000 + b"]" * 4000 + b"}"


#: A header that says twice how it was signed.
TWO_ALGORITHMS = b'{"alg":"RS256","alg":"none"}'

SOON = int((NOON + timedelta(minutes=1)).timestamp())
NOW = SOON - 60

FORGED: dict[str, tuple[Forge, str]] = {
    # signature
    "alg none": (alg_none("none"), FORM),
    "alg None": (alg_none("None"), FORM),
    "alg none with a signature": (alg_none_with_signature, f"{FRAMEWORK} (6)"),
    "HS256 with the public key": (signed_with_public_key, f"{FRAMEWORK} (6)"),
    "RS512": (other_algorithm("RS512"), f"{FRAMEWORK} (6)"),
    "PS256": (other_algorithm("PS256"), f"{FRAMEWORK} (6)"),
    "alg of a wrong type": (header(alg="RS256", kid=["k1"]), SIGNATURE),
    "a thief's key": (thiefs_key(), SIGNATURE),
    "a thief's key, its address in jku": (thiefs_key(jku=EVIL), SIGNATURE),
    "a thief's key, its address in x5u": (thiefs_key(x5u=EVIL), SIGNATURE),
    "a thief's key in jwk": (thiefs_key(jwk=Keys.pair("thief").as_dict(private=False)), SIGNATURE),
    "a thief's key in x5c": (thiefs_key(x5c=["MIIB"]), SIGNATURE),
    "unknown kid": (unknown_key, SIGNATURE),
    "kid is a path": (thiefs_key(kid="../../../../dev/null"), SIGNATURE),
    "no kid": (header(kid=...), SIGNATURE),
    "empty kid": (header(kid=""), SIGNATURE),
    "unknown crit": (header(crit=["x"], x=1), "RFC 7515, 4.1.11"),
    "crit of b64": (header(crit=["b64"], b64=True), "RFC 7515, 4.1.11"),
    "crit of a wrong type": (header(crit="exp"), "RFC 7515, 4.1.11"),
    "another type of token": (header(typ="at+jwt"), "RFC 7519, 5.1"),
    "the signature of another token": (
        token(lambda it: it.rpartition(".")[0] + "." + part(b"x" * 256)),
        SIGNATURE,
    ),
    "the signature cut short": (token(lambda it: it[:-20]), SIGNATURE),
    "claims changed afterwards": (
        token(lambda it: ".".join((it.split(".")[0], part({"sub": "2"}), it.split(".")[2]))),
        SIGNATURE,
    ),
    # form
    "not a token": (token(lambda _: "not a token"), FORM),
    "an empty token": (token(lambda _: ""), FORM),
    "five parts": (token(lambda it: f"{it}.a.b"), FORM),
    "padding": (token(lambda it: f"{it}=="), FORM),
    "a line end": (token(lambda it: f"{it}\n"), FORM),
    "other digits": (token(lambda it: it.replace("e", "é", 1)), FORM),
    "oversized": (token(lambda it: it + "A" * 20_000), "Security Framework 1.0, 5.1.2"),
    "a header that is no JSON": (token(lambda it: f"{part(b'x')}.{it.partition('.')[2]}"), FORM),
    "a header that is no object": (token(lambda it: f"{part([1])}.{it.partition('.')[2]}"), FORM),
    "a header that says alg twice": (
        token(lambda it: f"{part(TWO_ALGORITHMS)}.{it.partition('.')[2]}"),
        "RFC 7515, 4",
    ),
    "claims that are no JSON": (payload(lambda _: b"claims"), FORM),
    "claims that are no object": (payload(lambda _: b"[]"), FORM),
    "claims that are no UTF-8": (payload(lambda it: it + b"\xff"), FORM),
    "NaN": (payload(lambda it: it[:-1] + b', "x": NaN}'), FORM),
    "sub twice": (payload(twice("sub", "2")), "RFC 7519, 4"),
    "roles twice": (payload(twice(f"{CORE}roles", [])), "RFC 7519, 4"),
    # who, for whom, when
    "issuer other": (claims(iss=EVIL), f"{FRAMEWORK} (2)"),
    "issuer missing": (claims(iss=...), f"{FRAMEWORK} (2)"),
    "other audience": (claims(aud="other"), f"{FRAMEWORK} (3)"),
    "audience missing": (claims(aud=...), f"{FRAMEWORK} (3)"),
    "audiences without azp": (claims(aud=[CLIENT, "other"]), f"{FRAMEWORK} (4)"),
    "audiences with azp": (claims(aud=[CLIENT, "other"], azp=CLIENT), f"{FRAMEWORK} (3)"),
    "wrong azp": (claims(azp="other"), f"{FRAMEWORK} (5)"),
    "expired": (claims(iat=NOW - 120, exp=NOW - 60), f"{FRAMEWORK} (7)"),
    "no end": (claims(exp=...), f"{FRAMEWORK} (7)"),
    "an end that is a text": (claims(exp=str(SOON)), f"{FRAMEWORK} (7)"),
    "an end without end": (
        payload(lambda it: it.replace(f'"exp": {SOON}'.encode(), b'"exp": 1e999')),
        f"{FRAMEWORK} (7)",
    ),
    "made in the future": (claims(iat=NOW + 61), f"{FRAMEWORK} (8)"),
    "made long ago": (claims(iat=NOW - 661), f"{FRAMEWORK} (8)"),
    "not yet good": (claims(nbf=NOW + 61), "RFC 7519, 4.1.5"),
    # state and nonce
    "replayed": (replayed, STATE),
    "replayed under a new state": (replayed_under_a_new_state, f"{FRAMEWORK} (9)"),
    "state of another browser": (of_another_browser, STATE),
    "no cookies": (without_cookies, STATE),
    "cookie of another launch": (cookie_of_another_launch, STATE),
    "state missing": (fields(state=""), STATE),
    "state unknown": (fields(state="12345678-x-y"), STATE),
    "nonce of another launch": (nonce_of_another_launch, f"{FRAMEWORK} (9)"),
    "nonce missing": (claims(nonce=...), f"{FRAMEWORK} (9)"),
    "announced too long ago": (too_late, STATE),
    "registration dropped": (dropped_meanwhile, STATE),
    "announced by another client": (announced_by_another_client, f"{FRAMEWORK} (3)"),
    "an error of the platform": (
        fields(error="login_required"),
        "OpenID Connect Core 1.0, 3.1.2.6",
    ),
    # LTI
    "deployment unknown": (claims(deployment_id="2"), "LTI Core 1.3, 5.3.3"),
    "deployment missing": (claims(deployment_id=...), "LTI Core 1.3, 5.3.3"),
    "version other": (claims(version="1.1"), "LTI Core 1.3, 5.3.2"),
    "message type other": (claims(message_type="LtiStartProctoring"), "LTI Core 1.3, 5.3.1"),
    "target elsewhere": (claims(target_link_uri=EVIL), "LTI Core 1.3, 5.3.4"),
    "another page of the bridge": (
        claims(target_link_uri=f"{TARGET}/other"),
        "LTI Core 1.3, 5.3.4",
    ),
    "sub missing": (claims(sub=...), "LTI Core 1.3, 5.3.6"),
    "sub of a wrong type": (claims(sub=63), "LTI Core 1.3, 5.3.6"),
    "roles of a wrong type": (claims(roles="Administrator"), "LTI Core 1.3, 5.3.7"),
    "roles missing": (claims(roles=...), "LTI Core 1.3, 5.3.7"),
    "lis of a wrong type": (claims(lis=["21000001"]), "LTI Core 1.3, 5.4.5"),
    "idnumber with a NUL": (claims(lis={"person_sourcedid": "1\0"}), "LTI Core 1.3, 5.4.5"),
    "no activity": (claims(resource_link=...), "LTI Core 1.3, 5.3.5"),
    "deep linking to elsewhere": (
        claims(message_type="LtiDeepLinkingRequest"),
        "Deep Linking 2.0, deep_linking_settings",
    ),
}
