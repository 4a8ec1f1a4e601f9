"""View of contracts: what they will still bring, and whether the fitted renewals are those that were seen."""

from __future__ import annotations

import numpy as np
import polars as pl
import streamlit as st

from analytics.estimate import Insufficient
from analytics.lifetime_value.contracts import renewals
from analytics.lifetime_value.sbg import Sbg
from analytics.survival import kaplan_meier_of_counts
from careledger.ui.cards import metric_card
from careledger.ui.charts.base import chart
from careledger.ui.charts.forecast import renewals_figure
from careledger.ui.lifetime.world import World, contracts
from careledger.ui.memo import section
from careledger.ui.tables import table


def contracts_view(world: World) -> None:
    """What running contracts will still bring."""
    for column, metric_id in zip(st.columns(2), ("contract_value", "contract_value_total"), strict=True):
        with column:
            metric_card(world.desk, world.answer(metric_id))
    if isinstance(world.answer("contract_value").result, Insufficient):
        return
    if world.assumed.contract_margin_share == 1:
        st.caption("Charges are taken as margin. Set above which share of a charge is.")
    frame = contracts(world.desk, world.filters)
    model = world.renewing()
    if isinstance(model, Insufficient):
        return
    observed = _observed(frame)
    section(
        "Still there, by months in which they could leave",
        "Months after the commitment ended; committed months are certain and not in it. Line and band: sBG and its "
        "95 % interval. Steps: what was seen (Kaplan–Meier), contracts first seen late counted from then on.",
    )
    chart(renewals_figure(_fitted(model, observed), observed), key="renewals", alt="Contracts still there")
    apart = observed["share"] - pl.Series(model.survival(observed["month"].to_numpy()))
    widest = int(apart.abs().arg_max() or 0)
    st.caption(
        f"Where the steps leave the band the model does not fit: at most {abs(apart[widest]) * 100:.0f} points, in "
        f"month {observed['month'][widest]:.0f}. Values to come take the line."
    )
    section(
        "Which model, and why",
        "Leaving a contract is seen, so nothing need be inferred: the shifted-beta-geometric model lets those likely "
        "to leave go first, and renewal rises with tenure.",
    )
    first, later = model.retention(np.array([1.0, 13.0]))
    table(
        [
            {"what": "alpha", "value": f"{model.alpha:.4f}", "standard error": f"{model.standard_errors[0]:.4f}"},
            {"what": "beta", "value": f"{model.beta:.4f}", "standard error": f"{model.standard_errors[1]:.4f}"},
            {"what": "renews the first month", "value": f"{first:.1%}", "standard error": ""},
            {"what": "renews the 13th month", "value": f"{later:.1%}", "standard error": ""},
        ]
    )


def _fitted(model: Sbg, observed: pl.DataFrame) -> pl.DataFrame:
    months = np.arange(0, int(observed["month"][-1]) + 1, dtype=float)
    low, high = model.survival_interval(months)
    return pl.DataFrame({"month": months, "share": model.survival(months), "low": low, "high": high})


def _observed(frame: pl.DataFrame) -> pl.DataFrame:
    seen = renewals(frame)
    kept = seen.is_at_risk & (seen.periods > seen.entered)
    curve = kaplan_meier_of_counts(
        seen.periods[kept], seen.is_ended[kept], np.ones(int(kept.sum()), np.int64), seen.entered[kept]
    )
    start = pl.DataFrame({"month": [0.0], "share": [1.0], "low": [1.0], "high": [1.0]})
    steps = {"month": curve.time, "share": curve.survival, "low": curve.low, "high": curve.high}
    return pl.concat((start, pl.DataFrame(steps)))
