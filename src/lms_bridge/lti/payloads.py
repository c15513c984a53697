"""What a platform's services answer, and what they are sent: media types and their values."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Final, TypeVar

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
)

from lms_bridge.cause import Cause
from lms_bridge.errors import LmsUnreadable
from lms_bridge.http.answer import exact_json
from lms_bridge.model.lti import ContextMember, GradebookColumn, Role, Score

MEMBERSHIPS_TYPE: Final = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
LINE_ITEMS_TYPE: Final = "application/vnd.ims.lis.v2.lineitemcontainer+json"
LINE_ITEM_TYPE: Final = "application/vnd.ims.lis.v2.lineitem+json"
RESULTS_TYPE: Final = "application/vnd.ims.lis.v2.resultcontainer+json"
SCORE_TYPE: Final = "application/vnd.ims.lis.v1.score+json"

MEMBERSHIPS_SCOPE: Final = (
    "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
)
LINE_ITEM_SCOPE: Final = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"
RESULT_SCOPE: Final = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"
SCORE_SCOPE: Final = "https://purl.imsglobal.org/spec/lti-ags/scope/score"

#: What the bridge wants to do with columns: all of it, or nothing.
COLUMN_SCOPES: Final = (LINE_ITEM_SCOPE, RESULT_SCOPE, SCORE_SCOPE)

_ROLES: Final = {
    "instructor": Role.INSTRUCTOR,
    "learner": Role.LEARNER,
    "student": Role.LEARNER,
    "administrator": Role.ADMINISTRATOR,
}

Value = TypeVar("Value")


def _text(value: object) -> object:
    """Numbers of people arrive as text or as numbers, and absent names as null."""
    if value is None:
        return ""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Words = Annotated[str, BeforeValidator(_text)]
Number = Annotated[Decimal, Field(allow_inf_nan=False)]


class _Received(BaseModel):
    """Part of an answer; what the bridge does not know is left out."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True, populate_by_name=True)


class _MemberSent(_Received):
    user_id: Annotated[Words, Field(min_length=1)]
    lis_person_sourcedid: Words = ""
    name: Words = ""
    roles: list[str] = []
    status: Words = "Active"


class MembersSent(_Received):
    """A page of members."""

    members: list[_MemberSent]

    def values(self) -> list[ContextMember]:
        """The members of the page."""
        return [
            ContextMember(
                each.user_id,
                each.lis_person_sourcedid.strip(),
                each.name.strip(),
                roles_of(each.roles),
                active=each.status.casefold() == "active",
            )
            for each in self.members
        ]


class LineItemSent(_Received):
    """A line item."""

    id: Annotated[str, Field(min_length=1)]
    label: Words = ""
    maximum: Number = Field(alias="scoreMaximum")
    resource: Words = Field(default="", alias="resourceId")

    def value(self) -> GradebookColumn:
        """The column."""
        return GradebookColumn(self.id, self.label, self.maximum, self.resource)


class ResultSent(_Received):
    """A result; somebody who has none may be listed without a score."""

    user: Words = Field(alias="userId")
    given: Number | None = Field(default=None, alias="resultScore")
    maximum: Number = Field(default=Decimal(1), alias="resultMaximum")
    comment: Words = ""
    at: AwareDatetime | None = Field(default=None, alias="timestamp")

    def value(self, read_at: datetime) -> Score | None:
        """The score, if there is one."""
        if self.given is None:
            return None
        complete = self.given >= self.maximum
        at = self.at or read_at
        return Score(self.user, self.given, self.maximum, self.comment, complete, at)


LINE_ITEMS = TypeAdapter(list[LineItemSent])
RESULTS = TypeAdapter(list[ResultSent])
MEMBERS = TypeAdapter(MembersSent)
LINE_ITEM = TypeAdapter(LineItemSent)


def read_payload(kind: TypeAdapter[Value], body: bytes, service: str, content_type: str) -> Value:
    """Read an answer; raises LmsUnreadable, which names the field and never its content."""
    value = exact_json(body, service, content_type)
    try:
        return kind.validate_python(value)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
    raise LmsUnreadable(Cause.of("answer.not_as_specified", field=place), where=service)


def roles_of(sent: list[str]) -> frozenset[Role]:
    """The roles that the bridge cares about: of full URIs the last word counts."""
    words = (each.replace("/", "#").rpartition("#")[2].casefold() for each in sent)
    return frozenset(_ROLES[word] for word in words if word in _ROLES)


def line_item_json(column: GradebookColumn) -> bytes:
    """A column to be made."""
    return _json(
        {
            "label": column.label,
            "scoreMaximum": _number(column.maximum),
            "resourceId": column.resource,
            "tag": column.resource,
        }
    )


def score_json(score: Score) -> bytes:
    """A score to be sent: always fully graded, because a platform shows no other."""
    return _json(
        {
            "userId": score.user_id,
            "scoreGiven": _number(score.given),
            "scoreMaximum": _number(score.maximum),
            "comment": score.comment,
            "activityProgress": "Completed" if score.complete else "InProgress",
            "gradingProgress": "FullyGraded",
            "timestamp": score.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z",
        }
    )


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
