"""The web service itself: who calls, which function, with what effect; no HTTP here."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

# Each of these modules registers its functions when imported.
from lms_bridge_testing.sandbox import (
    functions_assignments,
    functions_attendance,
    functions_badges,
    functions_cohorts,
    functions_competencies,
    functions_completion,
    functions_courses,
    functions_enrolments,
    functions_grades,
    functions_groups,
    functions_messages,
    functions_modules,
    functions_ratings,
    functions_reports,
    functions_site,
    functions_users,
)
from lms_bridge_testing.sandbox.access import LEAST_PRIVILEGE, Account, SandboxOptions
from lms_bridge_testing.sandbox.arguments import fit
from lms_bridge_testing.sandbox.call import Call, Json
from lms_bridge_testing.sandbox.contract import functions
from lms_bridge_testing.sandbox.errors import (
    MoodleError,
    invalid_parameter,
    missing_record,
    not_in_service,
    refused,
)
from lms_bridge_testing.sandbox.faults import FaultBoard
from lms_bridge_testing.sandbox.records import User
from lms_bridge_testing.sandbox.registry import handlers
from lms_bridge_testing.sandbox.state import MoodleState

FUNCTION_MODULES = (
    functions_assignments,
    functions_attendance,
    functions_badges,
    functions_cohorts,
    functions_competencies,
    functions_completion,
    functions_courses,
    functions_enrolments,
    functions_grades,
    functions_groups,
    functions_messages,
    functions_modules,
    functions_ratings,
    functions_reports,
    functions_site,
    functions_users,
)
"""Every module that offers web-service functions."""

_PEOPLE = frozenset({"userid", "studentid"})


@dataclass
class Service:
    """The functions of the sandbox, open to whoever has a token."""

    state: MoodleState
    options: SandboxOptions = field(default_factory=SandboxOptions)
    faults: FaultBoard = field(default_factory=FaultBoard)
    site_url: str = "http://sandbox.invalid"
    accounts: dict[str, Account] = field(default_factory=dict)

    def add_account(
        self,
        capabilities: Iterable[str] = LEAST_PRIVILEGE,
        *,
        user: User | None = None,
        token: str | None = None,
        only: Iterable[str] | None = None,
    ) -> Account:
        """Give somebody a token; without `user`, a new service user; `only` limits the service."""
        owner = user or self.state.add_user(
            "", "Bridge", "Service", username=f"bridge{len(self.accounts) + 1}"
        )
        account = Account(
            token=token or secrets.token_hex(16),
            user=owner,
            capabilities=set(capabilities),
            functions=None if only is None else frozenset(only),
        )
        self.accounts[account.token] = account
        return account

    def offered(self, account: Account) -> list[str]:
        """List the functions in an account's service."""
        names = handlers().keys() if account.functions is None else account.functions
        return sorted(set(names) - self.options.missing_functions)

    def run(self, token: str, function: str, arguments: object) -> Json:
        """Run a call from outside: check the token, the function, the arguments, then execute."""
        account = self._let_in(token)
        if not function:
            raise invalid_parameter()
        if function not in handlers():
            raise missing_record("external_functions")
        if function not in self.offered(account):
            raise not_in_service()
        with self.state.lock:
            return self._execute(account, function, arguments)

    def _let_in(self, token: str) -> Account:
        account = self.accounts.get(token)
        if account is None:
            raise refused("invalidtoken", "Invalid token - token not found")
        if account.expired:
            del self.accounts[token]
            raise not_in_service()
        if self.options.maintenance == "error" and "moodle/site:config" not in account.capabilities:
            text = "The site is undergoing maintenance and is currently not available"
            raise refused("sitemaintenance", text)
        if account.user.suspended:
            name = account.user.username
            text = f"Refused web service access for suspended username: {name}"
            raise refused("wsaccessusersuspended", text)
        if "webservice/rest:use" not in account.capabilities:
            raise not_in_service()
        return account

    def _execute(self, account: Account, function: str, arguments: object) -> Json:
        described = functions()[function]
        fitted = fit(described["params"], arguments)
        if described["type"] == "write" and self._names_poisoned(fitted):
            raise MoodleError(
                "dml_write_exception", "dmlwriteexception", "Error writing to database"
            )
        call = Call(
            number=self.state.next_id("calls"),
            function=function,
            arguments=fitted,
            state=self.state,
            account=account,
            options=self.options,
            site_url=self.site_url,
            offered=self.offered,
            run_another=lambda name, given: self._inside_batch(account, name, given),
        )
        return handlers()[function](call, fitted)

    def _inside_batch(self, account: Account, function: str, arguments: object) -> Json:
        fault = self.faults.take_inside_batch(function)
        if fault is not None and fault.kind == "null_instead_of_list":
            return None
        if fault is not None:
            raise MoodleError(fault.exception, fault.errorcode, fault.message)
        return self._execute(account, function, arguments)

    def _names_poisoned(self, fitted: Any) -> bool:
        if not self.state.poisoned:
            return False
        if isinstance(fitted, list):
            return any(self._names_poisoned(element) for element in fitted)
        if not isinstance(fitted, dict):
            return False
        if any(fitted.get(key) in self.state.poisoned for key in _PEOPLE):
            return True
        named = fitted.get("usertype")
        if isinstance(named, dict) and named["type"] in {"id", "username"}:
            found = self.state.find_users(named["type"], named["value"])
            if any(user.id in self.state.poisoned for user in found):
                return True
        return any(self._names_poisoned(element) for element in fitted.values())
