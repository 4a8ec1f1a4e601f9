"""The numbers of attribution: what the catalogue names and the page shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.attribution.credit import RULES, credit
from analytics.attribution.paths import MOST_LABELS, OTHERS, Floats, paths_of
from analytics.estimate import Caution, Estimate, Insufficient, Result, counted, several_currencies
from analytics.proportions import clustered_share, clustered_share_estimate

NO_PATHS = Insufficient(
    "No path of touches in this selection is over.", "Widen the period or the filters, or choose a shorter look-back."
)
NO_ORDERS = Insufficient(
    "No path of touches in this selection led to an order.",
    "Bring orders.csv with customer_id, or touches.csv with order_id.",
)
NO_VALUES = Insufficient(
    "No order on these paths is in a file that says what it was worth.", "Bring orders.csv with amount."
)


def conversions(is_converted: NDArray[np.bool_]) -> Result:
    """Orders at the end of a path of touches, each once. n is the number of paths, those that led nowhere among them.

    Args:
        is_converted: Shape (paths,), whether the path led to an order.
    """
    if not len(is_converted):
        return NO_PATHS
    return counted(float(is_converted.sum()), len(is_converted), "count")


def credited_conversions(frame: pl.DataFrame, rule: str) -> Result:
    """Orders shared out among channels or campaigns. The number is all of them; rows: what each is credited with.

    Rows: as `analytics.attribution.credit.credit` gives them; the intervals are of the shares.

    Args:
        frame: One row per path: `labels, days_before, is_converted, person`.
        rule: markov, shapley, last, first, linear, decay or position.
    """
    if absent := _absent(frame, rule):
        return absent
    worth = frame["is_converted"].cast(pl.Float64).to_numpy()
    return _credited(frame, worth, rule, counted(float(worth.sum()), len(frame), "count"))


def credited_margin(frame: pl.DataFrame, rule: str) -> Result:
    """Margin of the orders at the end of paths, shared out as `credited_conversions` shares out orders.

    Orders of a currency that was not chosen stay on their paths and are worth nothing, so that paths are not taken for
    paths that led nowhere. Margin is net of what was given back; where an order states none, its amount stands for it.

    Args:
        frame: As for `credited_conversions`, with `paid_in` (blank: not chosen, or unknown), `amount, margin_amount`.
        rule: As for `credited_conversions`.
    """
    if absent := _absent(frame, rule):
        return absent
    if several := several_currencies("Orders on these paths", frame["paid_in"]):
        # Not by currency: paths that led nowhere have none, and the chain needs them in each.
        return replace(several, by=None)
    paid = frame.filter(pl.col("paid_in").is_not_null())
    if paid.is_empty():
        return NO_VALUES
    worth = frame.select(pl.coalesce("margin_amount", "amount", 0.0)).to_series().to_numpy()
    result = _credited(
        frame, worth, rule, counted(float(worth.sum()), len(frame), "money", currency=paid["paid_in"][0])
    )
    unstated = paid["margin_amount"].null_count()
    if unstated and isinstance(result, Estimate):
        told = "No order states" if unstated == len(paid) else f"{unstated:,} of {len(paid):,} orders do not state"
        return result.with_cautions(Caution("unit", f"{told} a margin: the amount stands for it."))
    return result


def social_visit_conversion(frame: pl.DataFrame) -> Result:
    """The share of social visits after which the same person ordered within the look-back.

    Rows: `account, campaign, visits, sales, share, low, high`, the most visits first; a blank account is a visit of
    which no post is known.

    Args:
        frame: One row per social visit whose look-back is over: `account, campaign, has_sold, person`. A person
            who visits several times is one cluster.
    """
    if frame.is_empty():
        return Insufficient(
            "No social visit in this selection has a look-back that is over.", "Widen the period or the filters."
        )
    result = clustered_share_estimate(_flags(frame["has_sold"]), frame["person"])
    return replace(result, rows=visits_by(frame, ("account", "campaign")))


def visits_by(frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Social visits and the share of them with an order after, by some columns; intervals by clusters of persons."""
    rows = [
        (*group, len(part), part["has_sold"].sum(), *clustered_share(_flags(part["has_sold"]), part["person"]))
        for group, part in frame.partition_by(columns, as_dict=True).items()
    ]
    counts = {"visits": pl.Int64, "sales": pl.Int64, "share": pl.Float64, "low": pl.Float64, "high": pl.Float64}
    groups = pl.DataFrame(rows, {**{name: frame.schema[name] for name in columns}, **counts}, orient="row")
    return groups.sort("visits", *columns, descending=[True, *(False for _ in columns)], nulls_last=True)


def touch_coverage(is_touched: NDArray[np.bool_], customer_id: pl.Series) -> Result:
    """The share of orders that any touch is known of: only these can be credited to anything.

    Args:
        is_touched: Shape (orders,), over all orders placed while touches were seen.
        customer_id: Shape (orders,), whose; the orders of one customer are one cluster, each of nobody known is one.
    """
    if not len(is_touched):
        return Insufficient(
            "No order in this selection was placed while touches were seen.", "Bring orders.csv of the same time."
        )
    return clustered_share_estimate(is_touched.astype(np.float64), customer_id)


def _flags(told: pl.Series) -> Floats:
    return told.cast(pl.Float64).to_numpy()


def _absent(frame: pl.DataFrame, rule: str) -> Insufficient | None:
    if rule not in RULES:
        return Insufficient(f"There is no rule {rule!r}.", f"Rules: {', '.join(RULES)}.")
    if frame.is_empty():
        return NO_PATHS
    return None if frame["is_converted"].any() else NO_ORDERS


def _credited(frame: pl.DataFrame, worth: Floats, rule: str, total: Estimate) -> Result:
    paths = paths_of(frame)
    shared = credit(paths, worth, rule)
    if not np.isfinite(shared["share"].to_numpy()).all():
        return Insufficient(
            "The orders on these paths brought nothing in sum, so there is nothing to share out.",
            "Widen the period or the filters.",
        )
    cautions = []
    if OTHERS in paths.labels:
        cautions.append(Caution("pooled", f"Beyond the {MOST_LABELS} with most touches, all are taken together."))
    if "" in paths.labels:
        cautions.append(Caution("no-campaign", "A blank campaign is all touches that name none."))
    return replace(total, rows=shared, cautions=tuple(cautions))
