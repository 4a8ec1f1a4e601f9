"""The sentence on whether care pays: sure, not sure, or not to be told while a stream cannot be counted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analytics.estimate import Estimate
from analytics.social_roi.answered import TOO_FEW
from analytics.social_roi.ledger import Ledger
from analytics.social_roi.streams import ACQUIRED, IDEAS, RETAINED
from careledger.metrics.roi_sentence import uncounted, whether_care_pays
from tests.packs import a_ledger

RATIO = Estimate(value=1.2, low=0.9, high=1.5, unit="score", n=3, method="draws", claim="assumed")


def told(*missing: tuple[str, str]) -> Ledger:
    return replace(a_ledger(), missing=missing)


@pytest.mark.parametrize(
    ("chance", "begins"), [(0.99, "Each euro spent"), (0.01, "Each euro spent"), (0.6, "We cannot tell yet")]
)
def test_it_is_sure_only_where_chance_could_not_have_turned_it(chance: float, begins: str) -> None:
    assert whether_care_pays(told(), RATIO, chance).startswith(begins)


@pytest.mark.parametrize("gap", [(RETAINED, "Nothing is known."), (ACQUIRED, f"{TOO_FEW.reason} Bring more.")])
def test_there_is_no_verdict_while_a_stream_cannot_be_counted(gap: tuple[str, str]) -> None:
    assert uncounted(told(gap)) == [gap[0]]
    assert "what could be counted" in whether_care_pays(told(gap), RATIO, 0.01)


def test_a_stream_that_a_company_does_not_have_stops_no_verdict() -> None:
    assert uncounted(told((IDEAS, "No idea states what it brought."))) == []
