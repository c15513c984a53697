from __future__ import annotations

import pytest

from lms_bridge.text import Wording, score_remark
from lms_bridge.text.typography import french
from tests.unit.text.wording_cases import programme, verdict_of, verdicts

#: name: (programme, case, component, the remark in French)
REMARKS = {
    "validated": (
        "du_pccpu",
        "Aucune évaluation n'est liée, les heures suffisent",
        "UE2",
        "Validé (assiduité)",
    ),
    "several means": (
        "du_pccpu",
        "Une évaluation réussie s'ajoute aux heures",
        "UE2",
        "Validé (assiduité, évaluation)",
    ),
    "owed": (
        "du_pccpu",
        "Une séance à venir est prévue, pas manquée",
        "UE2",
        "En cours. Reste à faire : 11 h à suivre : UE2, ",
    ),
}


@pytest.mark.parametrize("name", REMARKS)
def test_a_remark_says_the_status_and_what_is_owed(name: str):
    """In French, as teachers read it beside the score."""
    folder, case, component, words = REMARKS[name]
    wording = Wording("fr", programme(folder), strict=True)
    remark = score_remark(wording, verdict_of(folder, case), component)
    assert remark.startswith(french(words))


def test_every_verdict_has_a_remark_of_one_line():
    """No code, no gap, no name; short enough for a cell."""
    for of, verdict in verdicts():
        wording = Wording("fr", of, strict=True)
        for each in verdict.components:
            remark = score_remark(wording, verdict, each.component)
            assert remark == remark.strip()
            assert not {"\n", "{", "_"} & set(remark)
            assert verdict.learner not in remark
            assert len(remark) < 2000
