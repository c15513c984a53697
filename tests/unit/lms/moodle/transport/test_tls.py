from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from lms_bridge.errors import ConfigurationError
from lms_bridge.http.failures import TooSlow
from lms_bridge.lms.moodle.address import Token
from lms_bridge.lms.moodle.limits import MoodleLimits
from lms_bridge.lms.moodle.transport import Transport
from tests.unit.lms.moodle.transport.raw_server import Handler, drips, page, read_request, sends

OPENSSL = shutil.which("openssl")
LIMITS = MoodleLimits(connect=0.5, read=0.3, total=0.4, attempts=1)

pytestmark = pytest.mark.skipif(OPENSSL is None, reason="openssl makes the certificate")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of this machine, with its key, that nobody else trusts."""
    folder = tmp_path_factory.mktemp("tls")
    names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
    wanted = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-addext", names]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    command = [str(OPENSSL), "req", "-x509", "-nodes", "-subj", "/CN=localhost", *wanted, *files]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.fixture
def listening(certificate: Path) -> Iterator[tuple[socket.socket, ssl.SSLContext]]:
    """A listening socket and what makes it speak TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "certificate.pem", certificate / "key.pem")
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server, context


def call(
    listening: tuple[socket.socket, ssl.SSLContext], handler: Handler, trusted: str | None
) -> object:
    """Make one call over TLS."""
    server, context = listening

    def serve() -> None:
        connection, _ = server.accept()
        # the client may refuse the certificate, or hang up when its time is over
        secured = context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        with suppress(OSError), secured:
            read_request(secured)
            handler(secured)

    thread = threading.Thread(target=serve)
    thread.start()
    url = f"https://localhost:{server.getsockname()[1]}"
    transport = Transport(url, Token("t"), LIMITS, certificates=trusted)
    try:
        return transport.call("core_x", {}, write=False)
    finally:
        transport.close()
        thread.join()


def test_a_certificate_nobody_trusts_is_refused(
    listening: tuple[socket.socket, ssl.SSLContext],
):
    """The token is not sent, and a person must act."""
    with pytest.raises(ConfigurationError, match="certificate"):
        call(listening, sends(page(b"[1]")), None)


def test_a_certificate_can_be_trusted_on_purpose(
    listening: tuple[socket.socket, ssl.SSLContext], certificate: Path
):
    """A university with an authority of its own names its file."""
    assert call(listening, sends(page(b"[1]")), str(certificate / "certificate.pem")) == [1]


def test_the_deadline_is_kept_over_tls(
    listening: tuple[socket.socket, ssl.SSLContext], certificate: Path
):
    """One byte after the other is too slow here as well."""
    with pytest.raises(TooSlow):
        call(listening, drips(page(b"[1]"), 0.02), str(certificate / "certificate.pem"))
