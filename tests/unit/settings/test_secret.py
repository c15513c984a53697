from __future__ import annotations

from pathlib import Path

import pytest

from lms_bridge.bootstrap import bridge
from lms_bridge.errors import ConfigurationError
from lms_bridge.settings import Site, read_site_file
from tests.refusals import in_english, refusing

SECRET = "s3cr3t/with:odd@signs"
TEXT = """\
site: test
moodle:
  url: https://moodle.example.org
  token: {token}
  certificates: ca.pem
store: {store}
log_key: {{env: TEST_LOG_KEY}}
academic_year: 2026-2027
programmes:
  du-pccpu:
    intakes:
      - {{track: mention-1, cohort: R}}
"""


def site(
    folder: Path, place: str = "{env: TEST_TOKEN}", store: str = "{url: 'sqlite:///a.db'}"
) -> Site:
    """A site file with its secrets elsewhere."""
    path = folder / "site.yaml"
    path.write_text(TEXT.format(token=place, store=store), encoding="utf-8")
    return read_site_file(path)


def test_a_token_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Without the line end that people paste along."""
    monkeypatch.setenv("TEST_TOKEN", f" {SECRET}\n")
    assert site(tmp_path).token.read("the token") == SECRET


def test_a_token_from_a_file_beside_the_site_file(tmp_path: Path):
    """A relative path is looked for beside the site file, wherever the command runs."""
    (tmp_path / "token").write_text(f"{SECRET}\n", encoding="utf-8")
    assert site(tmp_path, "{file: token}").token.read("the token") == SECRET


@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_token_that_is_not_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value):
    """The error names the variable."""
    monkeypatch.delenv("TEST_TOKEN", raising=False)
    if value is not None:
        monkeypatch.setenv("TEST_TOKEN", value)
    with refusing(ConfigurationError, "TEST_TOKEN"):
        site(tmp_path).token.read("the Moodle token")


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\x80"])
def test_a_token_file_that_cannot_be_read(tmp_path: Path, content: bytes | None):
    """Missing, empty or no text: the error names the file and shows nothing of it."""
    if content is not None:
        (tmp_path / "token").write_bytes(content)
    with pytest.raises(ConfigurationError) as caught:
        site(tmp_path, "{file: token}").token.read("the Moodle token")
    assert str(tmp_path / "token") in in_english(caught.value)
    assert "→" in in_english(caught.value)
    assert caught.value.__cause__ is None


def test_a_relative_database_is_beside_the_site_file(tmp_path: Path):
    """And an absolute path stays as it is."""
    assert site(tmp_path).store_url() == f"sqlite:///{tmp_path}/a.db"
    absolute = site(tmp_path, store="{url: 'sqlite:////var/lib/b.db'}")
    assert absolute.store_url() == "sqlite:////var/lib/b.db"


def test_a_database_password_is_put_in_at_run_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Quoted as a URL needs it, and in nothing that is shown."""
    monkeypatch.setenv("TEST_PASSWORD", SECRET)
    url = "postgresql://bridge@db.example.org:5433/bridge?sslmode=require"
    found = site(tmp_path, store=f"{{url: '{url}', password: {{env: TEST_PASSWORD}}}}")
    expected = "postgresql://bridge:s3cr3t%2Fwith%3Aodd%40signs@db.example.org:5433/bridge"
    assert found.store_url() == f"{expected}?sslmode=require"
    assert SECRET not in repr(found)
    assert SECRET not in repr(found.store_password)
    assert "s3cr3t" not in f"{found.store}{found.lms}"


def test_a_database_without_a_password_keeps_its_url(tmp_path: Path):
    """A socket, or a certificate."""
    assert site(tmp_path, store="{url: 'postgresql:///bridge'}").store_url() == (
        "postgresql:///bridge"
    )


def test_a_password_is_in_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A database that nobody can reach is named without it."""
    monkeypatch.setenv("TEST_PASSWORD", SECRET)
    url = "postgresql://bridge@127.0.0.1:1/bridge?connect_timeout=1"
    found = site(tmp_path, store=f"{{url: '{url}', password: {{env: TEST_PASSWORD}}}}")
    with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever it is, it must not tell
        bridge(found.file).store  # noqa: B018 - opening it is the point
    assert "s3cr3t" not in f"{caught.value!r}{caught.value}{caught.value.__cause__!r}"


def test_the_log_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The site's own."""
    monkeypatch.setenv("TEST_LOG_KEY", "k")
    assert site(tmp_path).reference_key() == "k"


def test_without_a_log_key_pseudonyms_last_for_one_process(tmp_path: Path):
    """A new key each time."""
    path = tmp_path / "site.yaml"
    text = TEXT.format(token="{env: T}", store="{url: 'sqlite:///a.db'}")
    path.write_text(text.replace("log_key: {env: TEST_LOG_KEY}\n", ""), encoding="utf-8")
    found = read_site_file(path)
    assert found.reference_key() != found.reference_key()


def test_certificates_are_beside_the_site_file(tmp_path: Path):
    """Like every file that it names."""
    assert site(tmp_path).lms.certificates == str(tmp_path / "ca.pem")


def lti_site(folder: Path) -> Site:
    """A site with pages inside its Moodle."""
    path = folder / "site.yaml"
    text = TEXT.format(token="{env: TEST_TOKEN}", store="{url: 'sqlite:///a.db'}")
    path.write_text(f"{text}lti: {{secret: {{env: TEST_LTI}}}}\n", encoding="utf-8")
    return read_site_file(path)


def test_a_site_without_lti_has_no_secret_of_it(tmp_path: Path):
    """Nothing has to be set for what nobody uses."""
    assert site(tmp_path).lti is None


def test_keys_of_the_lti_secret_differ_by_purpose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Each is the same every time, and neither shows the secret it was made of."""
    monkeypatch.setenv("TEST_LTI", SECRET * 2)
    lti = lti_site(tmp_path).lti
    assert lti is not None
    forms, keys = lti.key("forms"), lti.key("keys")
    assert (len(forms), lti.key("forms")) == (32, forms)
    assert forms != keys
    assert SECRET.encode() not in forms + keys
    assert SECRET not in f"{lti!r} {lti}"


@pytest.mark.parametrize("value", ["", "short", "x" * 31])
def test_an_lti_secret_that_could_be_guessed(tmp_path, monkeypatch: pytest.MonkeyPatch, value: str):
    """One that is missing or short makes no keys; the error says how to make a good one."""
    monkeypatch.setenv("TEST_LTI", value)
    lti = lti_site(tmp_path).lti
    assert lti is not None
    with refusing(ConfigurationError, r"openssl rand|TEST_LTI") as caught:
        lti.key("forms")
    assert not value or value not in in_english(caught.value)
