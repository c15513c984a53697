"""Modules that hold sentences still, by the reason: the table only ever shrinks."""

from __future__ import annotations

#: By reason, the modules below `lms_bridge` in which a sentence may stand.
SPARED: dict[str, tuple[str, ...]] = {
    "for developers, in English: measures, schemas, and the description of the API": (
        "authoring/schemas.py",
        "programme/quality.py",
        "rules/base/registry.py",
        "web/api/app.py",
        "worker/exposition.py",
    ),
    "made-up people and what `demo` says": ("cli/demo_pages.py",),
    "what authors type: the sentences of case files": (
        "programme/cases/expected.py",
        "programme/cases/expected_owed.py",
        "programme/cases/given_facts.py",
        "rules/agreement.py",
        "rules/assessment.py",
        "rules/competences.py",
        "rules/credits.py",
        "rules/deadline.py",
        "rules/exemption.py",
        "rules/hours.py",
        "rules/mark.py",
        "rules/profile.py",
        "rules/result.py",
    ),
    "no sentences: commands as they are typed, SQL, headers, words of records, names of services": (
        "cli/authoring.py",
        "cli/binding.py",
        "cli/starting.py",
        "cli/suggesting.py",
        "lti/jwks.py",
        "lti/refusals.py",
        "redis/gate_scripts.py",
        "stages/mapping/results.py",
        "stages/mapping/suggesting.py",
        "store/migrations/versions/v0001_tables.py",
        "store/migrations/versions/v0002_work.py",
        "store/migrations/versions/v0005_rules_and_files.py",
        "text/records.py",
        "text/typography.py",
        "web/headers.py",
        "web/lti/launch.py",
        "web/lti/registration.py",
    ),
    "what errors say and their remedies: they get codes next": (
        "cli/app.py",
        "cli/versions.py",
        "runs/steps_read.py",
        "settings/site.py",
        "store/failures.py",
        "worker/health.py",
    ),
}
