"""People in an intake who cannot be told apart, or of whom nobody can tell who they are."""

from __future__ import annotations

from lms_bridge_testing.cohort import DemoCohort


def _twin(cohort: DemoCohort, number: str) -> None:
    """Another account in the cohort of the DU's first row, with a number like that learner's."""
    state = cohort.state
    shown = next(each for each in cohort.rows.values() if each.programme == "du-pccpu")
    intake = next(each for each in cohort.intakes[shown.programme] if each.track == shown.track)
    roster = state.find_cohort(intake.cohort)
    assert roster is not None, intake.cohort  # noqa: S101 - every intake has its cohort
    twin = state.add_user(
        number.format(number=shown.idnumber, spaced=f"{shown.idnumber[:4]} {shown.idnumber[4:]}"),
        "Camille",
        "Jumeau",
        username="camille.jumeau",
        email="camille.jumeau@example.invalid",
    )
    state.add_to_cohort(roster, twin)


def number_of_a_spreadsheet(cohort: DemoCohort) -> None:
    """Another account has a learner's number as a formula of a spreadsheet."""
    _twin(cohort, '="{number}"')


def number_near_another(cohort: DemoCohort) -> None:
    """Another account has a learner's number with a space within it."""
    _twin(cohort, "{spaced}")


def number_with_unseen_signs(cohort: DemoCohort) -> None:
    """Another account has a learner's number, with a sign after it that nobody sees."""
    _twin(cohort, "{number}\u200b")


def number_rewritten(cohort: DemoCohort) -> None:
    """A learner's own number is written as a formula of a spreadsheet, from the beginning."""
    shown = cohort.rows["m1-ue4-failed"]
    cohort.state.update_user(cohort.account_of(shown), idnumber=f'="{shown.idnumber}"')


def two_tracks(cohort: DemoCohort) -> None:
    """A learner stands in the cohorts of two tracks of the DU."""
    shown = next(each for each in cohort.rows.values() if each.programme == "du-pccpu")
    user = cohort.account_of(shown)
    for intake in cohort.intakes[shown.programme]:
        roster = cohort.state.find_cohort(intake.cohort)
        assert roster is not None, intake.cohort  # noqa: S101 - every intake has its cohort
        if user.id not in roster.members:
            cohort.state.add_to_cohort(roster, user)
            return


PLANTS = (
    number_of_a_spreadsheet,
    number_near_another,
    number_with_unseen_signs,
    number_rewritten,
    two_tracks,
)
