"""The records of the sandbox Moodle on external tools (LTI 1.3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from lms_bridge_testing.sandbox.records import Activity, GradeItem

_AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
SCOPE_LINEITEM = f"{_AGS}lineitem"
SCOPE_LINEITEM_READ = f"{_AGS}lineitem.readonly"
SCOPE_RESULT_READ = f"{_AGS}result.readonly"
SCOPE_SCORE = f"{_AGS}score"
SCOPE_MEMBERSHIPS = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
SCOPE_SETTINGS = "https://purl.imsglobal.org/spec/lti-ts/scope/toolsetting"


class GradeSync(IntEnum):
    """How far a tool gets into the gradebook, as Moodle's setting for the tool says."""

    NEVER = 0
    SCORES_ONLY = 1
    FULL = 2


@dataclass(eq=False)
class Tool:
    """An external tool as an administrator configured it; its `id` is the deployment.

    Attributes:
        url: what is opened unless an activity says otherwise.
        login_url: where the tool wants a login to begin.
        redirect_uris: where the tool may have the id_token sent.
        jwks_url: where the tool's public keys are.
        selecting_url: what is opened to choose content; "" for `url`.
        selects: whether the tool offers content to choose (deep linking).
        custom: parameters that every launch of the tool carries.
        grades, memberships, settings: the services that the tool may use.
        sendname, sendemail: whether the tool is told names and addresses.
        acceptgrades: whether the tool's activities get a column of their own in the gradebook.
        pending: registered by the tool itself and not yet activated by the administrator.
    """

    id: int
    client_id: str
    name: str
    url: str
    login_url: str
    redirect_uris: tuple[str, ...]
    jwks_url: str
    selecting_url: str = ""
    selects: bool = True
    custom: Mapping[str, str] = field(default_factory=dict)
    grades: GradeSync = GradeSync.FULL
    memberships: bool = True
    settings: bool = True
    sendname: bool = True
    sendemail: bool = False
    description: str = ""
    logo: str = ""
    pending: bool = False

    @property
    def scopes(self) -> tuple[str, ...]:
        """List what an access token of the tool may cover."""
        grades = {
            GradeSync.NEVER: (),
            GradeSync.SCORES_ONLY: (SCOPE_LINEITEM_READ, SCOPE_RESULT_READ, SCOPE_SCORE),
            GradeSync.FULL: (SCOPE_LINEITEM_READ, SCOPE_RESULT_READ, SCOPE_SCORE, SCOPE_LINEITEM),
        }[self.grades]
        members = (SCOPE_MEMBERSHIPS,) if self.memberships else ()
        return (*grades, *members, *((SCOPE_SETTINGS,) if self.settings else ()))


@dataclass(eq=False)
class LtiActivity(Activity):
    """An activity that opens an external tool; its `instance` is the resource link's id."""

    tool: Tool = field(kw_only=True)
    description: str = ""
    custom: Mapping[str, str] = field(default_factory=dict)
    url: str = ""


@dataclass(eq=False)
class LineItem(GradeItem):
    """A column that a tool made in a gradebook; no activity stands behind it."""

    tool: Tool = field(kw_only=True)
    resource: str = ""
    tag: str = ""
    link: int | None = None
