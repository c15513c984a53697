from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey

from lms_bridge.errors import ConfigurationError
from lms_bridge.lti.keys import SHOWN, ToolKeys
from lms_bridge.text.causes import error_in_words
from lms_bridge_testing.stores import fresh_store

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SEALING, OTHER = b"s" * 32, b"t" * 32


def checked(keys: ToolKeys, token: str, now: datetime) -> dict[str, object]:
    """What a token says to somebody who has the bridge's public keys."""
    shown = KeySet.import_key_set({"keys": keys.public(now)})
    return jwt.decode(token, shown, algorithms=["RS256"]).claims


def test_the_first_signature_makes_the_key():
    """Nothing has to be set up; the token says what was asked, and how it was signed."""
    keys = ToolKeys(fresh_store().tool_keys, SEALING)
    assert keys.public(NOON) == []
    token = keys.sign({"iss": "me", "n": [1]}, NOON)
    assert checked(keys, token, NOON) == {"iss": "me", "n": [1]}
    (shown,) = keys.public(NOON)
    assert (shown["kty"], shown["alg"], shown["use"]) == ("RSA", "RS256", "sig")


def test_signing_again_takes_the_same_key():
    """Also in another process: what signs is in the store."""
    store = fresh_store()
    for _ in range(2):
        ToolKeys(store.tool_keys, SEALING).sign({}, NOON)
    assert len(store.tool_keys.newest_first()) == 1


def test_only_public_halves_are_shown():
    """The private half is in no key set, and stands in the store sealed."""
    store = fresh_store()
    keys = ToolKeys(store.tool_keys, SEALING)
    keys.rotate(NOON)
    (shown,) = keys.public(NOON)
    assert set(shown) == {"kty", "n", "e", "kid", "alg", "use"}
    (kept,) = store.tool_keys.newest_first()
    assert kept.private.count(".") == 4
    assert '"d"' not in kept.private
    assert kept.private not in f"{kept!r} {keys!r}"


def test_a_new_key_signs_and_the_old_one_is_shown_for_a_day():
    """What was signed a moment before the rotation is still believed."""
    keys = ToolKeys(fresh_store().tool_keys, SEALING)
    before = keys.sign({"signed": "before"}, NOON)
    rotated = NOON + timedelta(hours=1)
    new = keys.rotate(rotated)
    after = keys.sign({"signed": "after"}, rotated)
    for token in (before, after):
        checked(keys, token, rotated + SHOWN - timedelta(seconds=1))
    assert [each["kid"] for each in keys.public(rotated + SHOWN)] == [new.kid]
    with pytest.raises(JoseError):
        checked(keys, before, rotated + SHOWN)
    checked(keys, after, rotated + SHOWN)


def test_keys_retired_long_ago_are_forgotten():
    """A rotation leaves what signs, and what still may have to be believed."""
    store = fresh_store()
    keys = ToolKeys(store.tool_keys, SEALING)
    for days in (0, 10, 11.5):
        keys.rotate(NOON + timedelta(days=days))
    ages = [each.since for each in store.tool_keys.newest_first()]
    assert ages == [NOON + timedelta(days=11.5), NOON + timedelta(days=10)]


def test_another_secret_opens_nothing():
    """The error says what to do; it holds neither the secret nor the key."""
    store = fresh_store()
    ToolKeys(store.tool_keys, SEALING).rotate(NOON)
    keys = ToolKeys(store.tool_keys, OTHER)
    with pytest.raises(ConfigurationError) as caught:
        keys.sign({}, NOON)
    assert "lti rotate" in error_in_words(caught.value, "en")
    assert caught.value.__context__ is None
    with pytest.raises(ConfigurationError):
        keys.public(NOON)


def test_after_another_secret_a_rotation_goes_on():
    """What nobody can open any more is left out, and a new key signs."""
    store = fresh_store()
    ToolKeys(store.tool_keys, SEALING).rotate(NOON)
    keys = ToolKeys(store.tool_keys, OTHER)
    keys.rotate(NOON + timedelta(minutes=1))
    later = NOON + timedelta(minutes=2)
    assert checked(keys, keys.sign({"a": 1}, later), later) == {"a": 1}
    assert len(keys.public(later)) == 1


def test_a_sealed_key_that_was_changed_is_refused():
    """Sealing is authenticated: nobody slips in a key of their own."""
    store = fresh_store()
    keys = ToolKeys(store.tool_keys, SEALING)
    kept = keys.rotate(NOON)
    foreign = RSAKey.generate_key(2048).as_dict(private=True)
    for private in (kept.private[:-4] + "AAAA", json.dumps(foreign), "", "a.b.c.d.e"):
        store.tool_keys.save(replace(kept, private=private))
        with pytest.raises(ConfigurationError):
            keys.sign({}, NOON)
