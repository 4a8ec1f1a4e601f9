"""The whole way from a demo world's files to its return, held against what is true in it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from analytics.estimate import Estimate
from analytics.social_roi.ledger import Ledger
from analytics.social_roi.returns import drawn, total
from careledger.cli import demo
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.roi import care_ledger
from careledger.store.ledger import open_ledger
from careledger.store.workspace import Workspace


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    home = tmp_path_factory.mktemp("world")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARELEDGER_HOME", str(home))
        demo(customers=12_000)
    ledger = open_ledger(home)
    assert ledger is not None
    return Desk(ledger, Workspace(home))


def truth(desk: Desk) -> dict[str, object]:
    home = Path(desk.workspace._path).parent  # the demo's own truth lies beside it
    told: dict[str, object] = json.loads((home / "demo-world" / "truth.json").read_text(encoding="utf-8"))["returns"]
    return told


@pytest.mark.slow
def test_the_interval_of_the_total_holds_the_true_return(desk: Desk) -> None:
    told = care_ledger(desk)
    assert isinstance(told, Ledger)
    true, weights = truth(desk), told.discounts()
    benefits = sum(float(np.array(flows) @ weights) for flows in true["benefits"].values())  # type: ignore[attr-defined]
    costs = float(np.array(true["costs"]) @ weights)
    assert total(told, "cost") == pytest.approx(costs, rel=1e-3)
    ratio = desk.answer("benefit_cost_ratio").result
    assert isinstance(ratio, Estimate)
    assert ratio.low < benefits / costs < ratio.high


ERRS_LOW = "contacts saved"  # readers whom nobody can name save contacts, too, and are not in it


@pytest.mark.slow
def test_each_stream_holds_its_own_truth_but_the_one_that_errs_low(desk: Desk) -> None:
    told = care_ledger(desk)
    assert isinstance(told, Ledger)
    weights, held = told.discounts(), {}
    for stream, flows in truth(desk)["benefits"].items():  # type: ignore[attr-defined]
        part = told.kept(lambda entry, stream=stream: entry.side == "benefit" and entry.category == stream)
        low, high = np.quantile(drawn(part).benefits, [0.025, 0.975])
        true = float(np.array(flows) @ weights)
        held[stream] = low < true < high
        if stream == ERRS_LOW:
            assert 0.7 * true < total(part, "benefit") < high < true
    assert [stream for stream, holds in held.items() if not holds] == [ERRS_LOW]


@pytest.mark.slow
def test_a_cohort_never_narrows_what_is_set_against_all_costs(desk: Desk) -> None:
    desk.workspace.save_cohort("few", "ten customers", ["000001", "000002"], who="test")
    whole, few = desk.answer("benefit_cost_ratio").result, desk.narrowed("few").answer("benefit_cost_ratio").result
    assert isinstance(whole, Estimate)
    assert isinstance(few, Estimate)
    assert few.value == whole.value
    assert any(caution.code == "filter-not-applied" for caution in few.cautions)


@pytest.mark.slow
def test_a_segment_never_narrows_benefits_alone(desk: Desk) -> None:
    segment = desk.filter_values()["segment"][0]
    whole, part = (desk.answer("roi", filters).result for filters in (Filters(), Filters(segment=(segment,))))
    assert isinstance(whole, Estimate)
    assert isinstance(part, Estimate)
    assert part.value == whole.value
    assert any(caution.code == "filter-not-applied" for caution in part.cautions)
