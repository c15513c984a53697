"""The sandbox Moodle as a server: HTTP on this machine, one object to start, stop and look at."""

import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any, Self

from lms_bridge_testing.sandbox.access import LEAST_PRIVILEGE, Account, SandboxOptions
from lms_bridge_testing.sandbox.answered import AnsweredCall
from lms_bridge_testing.sandbox.ask import Reply, ask
from lms_bridge_testing.sandbox.faults import Fault, FaultBoard, FaultKind
from lms_bridge_testing.sandbox.listener import Listener
from lms_bridge_testing.sandbox.lti_routes import LtiRoutes
from lms_bridge_testing.sandbox.lti_site import LtiSite
from lms_bridge_testing.sandbox.records import User
from lms_bridge_testing.sandbox.service import Service
from lms_bridge_testing.sandbox.state import MoodleState

ENDPOINT = "/webservice/rest/server.php"


class SandboxMoodle:
    """A Moodle to try things on: invented people, nothing kept, and trouble on demand.

        with SandboxMoodle(state) as moodle:
            client = Client(moodle.url, moodle.token)

    It listens on 127.0.0.1 only; `host` may call it "localhost", another site to a browser.
    """

    def __init__(
        self,
        state: MoodleState | None = None,
        *,
        token: str | None = None,
        latency: float = 0.0,
        port: int = 0,
        host: str = "127.0.0.1",
        capabilities: Iterable[str] = LEAST_PRIVILEGE,
        options: SandboxOptions | None = None,
    ) -> None:
        self.state = state if state is not None else MoodleState()
        self.options = options or SandboxOptions(latency=latency)
        self.faults = FaultBoard()
        self.service = Service(self.state, self.options, self.faults)
        self.lti = LtiSite(self.state)
        self.routes = LtiRoutes(self.lti)
        self.account = self.service.add_account(capabilities, token=token)
        self.calls: list[AnsweredCall] = []
        self.mistakes: list[BaseException] = []
        self.most_at_once = 0
        self._port = port
        self._host = host
        self._under_way = 0
        self._counting = threading.Lock()
        self._stopping = threading.Event()
        self._listener: Listener | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> Self:
        """Listen; the port is known from here on."""
        if self._listener is not None:
            raise RuntimeError("the sandbox is already running: stop it first")
        self._stopping.clear()
        self._listener = Listener(("127.0.0.1", self._port), self)
        self.service.site_url = self.lti.url = self.url
        self._thread = threading.Thread(
            target=self._listener.serve_forever, kwargs={"poll_interval": 0.02}, name="sandbox"
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop listening, cut every connection and wait until all threads ended.

        Raises:
            RuntimeError: A call failed by a mistake in the sandbox itself; see its cause.
        """
        if self._listener is None or self._thread is None:
            return
        self._stopping.set()
        self._listener.shutdown()
        self._thread.join()
        self._listener.close_everything()
        self._listener = self._thread = None
        if self.mistakes:
            raise RuntimeError("the sandbox itself made a mistake") from self.mistakes[0]

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The site's address, without the endpoint."""
        if self._listener is None:
            raise RuntimeError("the sandbox is not running: start it, or use it in a with block")
        return f"http://{self._host}:{self._listener.server_address[1]}"

    @property
    def endpoint(self) -> str:
        """The address that web-service calls are posted to."""
        return self.url + ENDPOINT

    @property
    def token(self) -> str:
        """The token of the default account."""
        return self.account.token

    def add_account(
        self,
        capabilities: Iterable[str] = LEAST_PRIVILEGE,
        *,
        user: User | None = None,
        only: Iterable[str] | None = None,
    ) -> Account:
        """Make another token; `only` names the functions of its service."""
        return self.service.add_account(capabilities, user=user, only=only)

    def allow(self, *capabilities: str) -> None:
        """Give the default account more rights."""
        self.account.capabilities.update(capabilities)

    def deny(self, *capabilities: str) -> None:
        """Take rights from the default account."""
        self.account.capabilities.difference_update(capabilities)

    def fault(
        self,
        function: str | None,
        kind: FaultKind,
        times: int = 1,
        after: int = 0,
        **details: Any,
    ) -> Fault:
        """Let the next calls of a function, or of any, go wrong; see `Fault` for the details."""
        fault = Fault(kind, function, times, after, **details)
        self.faults.add(fault)
        return fault

    def poison(self, user: User) -> None:
        """Refuse from now on every write call that names this person, as a whole."""
        self.state.poison(user)

    def ask(self, function: str, *, token: str | None = None, **arguments: object) -> Any:
        """Make one call over HTTP and read its JSON: for tests, and for looking around."""
        return self.ask_raw(function, arguments, token=token).json()

    def ask_raw(
        self,
        function: str,
        arguments: Mapping[str, object] | None = None,
        *,
        token: str | None = None,
        form: str = "json",
    ) -> Reply:
        """Make one call over HTTP and give the answer as it came."""
        return ask(self.endpoint, token or self.token, function, arguments or {}, form=form)

    def count(self, function: str | None = None) -> int:
        """Count the answered calls of one function, or all."""
        return sum(function in {None, call.function} for call in list(self.calls))

    def counts(self) -> Counter[str]:
        """Count the answered calls by function."""
        return Counter(call.function for call in list(self.calls))

    def bytes_out(self) -> int:
        """Add up what was answered."""
        return sum(call.bytes_out for call in list(self.calls))

    def forget_calls(self) -> None:
        """Start counting anew."""
        with self._counting:
            self.calls = []
            self.most_at_once = 0

    def begin(self) -> None:
        """Count a call that came in; for the listener."""
        with self._counting:
            self._under_way += 1
            self.most_at_once = max(self.most_at_once, self._under_way)

    def end(self, call: AnsweredCall) -> None:
        """Note a call that is about to be answered; for the listener."""
        with self._counting:
            self._under_way -= 1
            self.calls.append(call)

    def wait(self, seconds: float) -> bool:
        """Let time pass, less when the sandbox stops; tell whether it still runs."""
        return not self._stopping.wait(seconds) if seconds > 0 else not self._stopping.is_set()
