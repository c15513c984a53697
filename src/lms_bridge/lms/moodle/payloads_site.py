"""What the bridge reads beyond courses: the site, cohorts, accounts, badges, competencies, batches.

What is not named here is not read. A field without a default must be there; one with a default
may be missing, for want of a capability or in another release.
"""

from __future__ import annotations

from lms_bridge.lms.moodle.values import (
    Flag,
    Name,
    Payload,
    SetMoment,
    Text,
    Whole,
)


class ServiceFunction(Payload):
    """A function that the service offers."""

    name: Text


class SitePayload(Payload):
    """core_webservice_get_site_info."""

    sitename: Name
    siteurl: Text
    userid: Whole
    release: Text = ""
    functions: list[ServiceFunction]


class FoundCohort(Payload):
    """A cohort of core_cohort_search_cohorts."""

    id: Whole
    name: Name
    idnumber: Text | None = None


class FoundCohorts(Payload):
    """core_cohort_search_cohorts."""

    cohorts: list[FoundCohort]


class CohortMembers(Payload):
    """core_cohort_get_cohort_members."""

    cohortid: Whole
    userids: list[Whole]


class ProfileFieldPayload(Payload):
    """A custom profile field of core_user_get_users_by_field."""

    shortname: Text
    value: Text | None = None


class FoundUser(Payload):
    """An account of core_user_get_users_by_field."""

    id: Whole
    idnumber: Text | None = None
    suspended: Flag = False
    lang: Text = ""
    customfields: list[ProfileFieldPayload] = []


class IssuedBadge(Payload):
    """A badge of core_badges_get_user_badges."""

    id: Whole
    name: Name
    uniquehash: Text
    dateissued: SetMoment


class UserBadges(Payload):
    """core_badges_get_user_badges."""

    badges: list[IssuedBadge]


class FoundFramework(Payload):
    """A framework of core_competency_list_competency_frameworks, or one just made."""

    id: Whole
    idnumber: Text
    shortname: Name
    scaleid: Whole
    scaleconfiguration: Text


class ScaleEntry(Payload):
    """A value in a framework's `scaleconfiguration`; its first entry names only the scale."""

    id: Whole = 0
    proficient: Flag = False


class FoundCompetency(Payload):
    """A competency of core_competency_search_competencies, or one just made."""

    id: Whole
    idnumber: Text
    shortname: Name
    competencyframeworkid: Whole
    parentid: Whole


class UserCompetency(Payload):
    """The rating of tool_lp_data_for_user_competency_summary."""

    grade: Whole | None
    proficiency: Flag | None


class CompetencySummary(Payload):
    """tool_lp_data_for_user_competency_summary."""

    usercompetency: UserCompetency


class Warned(Payload):
    """A warning of a write; its message may hold names and is not read."""

    warningcode: Text


class CohortAnswer(Payload):
    """core_cohort_add_cohort_members."""

    warnings: list[Warned]


class Rated(Payload):
    """core_competency_grade_competency."""

    grade: Whole | None


class Overridden(Payload):
    """core_completion_override_activity_completion_status."""

    cmid: Whole
    userid: Whole
    state: Whole


class BatchPart(Payload):
    """One answer of tool_mobile_call_external_functions; both texts are JSON."""

    error: Flag
    data: Text | None = None
    exception: Text | None = None


class BatchAnswer(Payload):
    """tool_mobile_call_external_functions."""

    responses: list[BatchPart]


class BatchError(Payload):
    """What went wrong with one part of a batch."""

    errorcode: Text


class SentMessage(Payload):
    """A message of core_message_send_instant_messages; its number is -1 where it was not sent."""

    msgid: Whole
