"""The site file that fits the demonstration cohort, as a person would write it."""

from __future__ import annotations

from datetime import date

from lms_bridge.model.site import Intake
from lms_bridge_testing.cohort.calendar import Calendar
from lms_bridge_testing.cohort.demo import CSEC, DU, TODAY, intakes
from lms_bridge_testing.cohort.semester import intake_of

_TEXT = """\
# The site file of the demonstration: a sandbox Moodle with invented people.
site: "Université d'essai"
academic_year: {year}
time_zone: Europe/Paris
language: fr

moodle:
  url: {url}
  token: {{env: {token_env}}}

store:
  url: {store}
{lti}
programmes:
  du-pccpu:
    intakes:
{du}
    courses: {{follow-up: DU-SUIVI}}
    # Failures of earlier years are final since these days; this year's only once locked.
    results_final_on:
      {before}: {before_final}
      {last}: {last_final}
      {year}: {year_final}
{deciders}    # The first run writes something for nearly everybody, so it may change all of them.
    # From the second run on, the usual share of 0.25 is the one to write here.
    brake: {{share: 1}}
  csec:
    intakes:
{csec}
    # As above: the first run.
    brake: {{share: 1}}
"""

_SEMESTER = """\
  licence-info-s1:
    # Last year's semester: every mark is final.
    intakes:
      - {{track: main, cohort: {cohort}, year: {last}}}
    results_final_on: {{{last}: {last_final}}}
    brake: {{share: 1}}
"""

_LTI = """
# The pages inside the Moodle.
lti: {{secret: {{env: {secret_env}}}}}
"""
_DECIDERS = """\
    # From the follow-up course, whoever teaches may record these decisions.
    deciders:
      document: [administrator, instructor]
      exemption: [administrator, instructor]
"""


def _begins(intake: Intake) -> str:
    return f", begins: {intake.begins}" if intake.begins else ""


def site_file_text(
    url: str,
    token_env: str,
    store: str,
    today: date = TODAY,
    *,
    lti_secret_env: str = "",
    semester: bool = False,
) -> str:
    """The site file for a cohort built for `today`.

    Args:
        url: the sandbox's address.
        token_env: the name of the environment variable that holds its token.
        store: the database's URL, without a password.
        today: the day that the cohort was built for.
        lti_secret_env: the name of the environment variable that holds the secret of the pages;
            "" for a site without them.
        semester: whether it enables the licence's semester.
    """
    year = Calendar(today).year
    listed = {
        programme: "\n".join(
            f"      - {{track: {each.track}, cohort: {each.cohort}{_begins(each)}}}"
            for each in found
        )
        for programme, found in intakes(year, Calendar(today).begins).items()
    }
    first = year.first
    text = _TEXT.format(
        url=_quoted(url),
        token_env=_quoted(token_env),
        store=_quoted(store),
        lti=_LTI.format(secret_env=_quoted(lti_secret_env)) if lti_secret_env else "",
        deciders=_DECIDERS if lti_secret_env else "",
        year=year,
        last=f"{first - 1}-{first}",
        before=f"{first - 2}-{first - 1}",
        last_final=year.starts.isoformat(),
        before_final=year.starts.replace(year=first - 1).isoformat(),
        year_final=date(first + 1, 9, 30).isoformat(),
        du=listed[DU],
        csec=listed[CSEC],
    )
    if not semester:
        return text
    cohort = intake_of(year).cohort
    last, last_final = f"{first - 1}-{first}", year.starts.isoformat()
    return text + _SEMESTER.format(cohort=cohort, last=last, last_final=last_final)


def _quoted(text: str) -> str:
    """A YAML string: what looks like something else in YAML stays a string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
