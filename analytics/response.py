"""Do we answer, and how fast? Ignored people stay in every curve."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.estimate import Caution, Estimate, Insufficient, Result, counted
from analytics.proportions import normal_quantile, share_estimate
from analytics.quantiles import clustered_quantiles
from analytics.survival import SurvivalCurve, kaplan_meier, kaplan_meier_of_counts

Floats = NDArray[np.float64]
MARKS_SECONDS = (1800, 3600, 7200, 4 * 3600, 24 * 3600, 72 * 3600)
# Lithium and Millward Brown 2013, 501 people who actively engage with brands on Twitter: what share expects a
# reply within how many seconds. The rest states no such expectation and may be met or not.
EXPECTED_BY: dict[str, dict[float, float]] = {
    "complaint": {3600.0: 0.72},
    "any tweet": {1800.0: 0.20, 3600.0: 0.33, 7200.0: 0.12},
}
NOBODY = Insufficient("Nobody asked in this selection.", "Widen the period or the filters.")
ANSWERED_ONLY = Caution(
    "answered-only",
    "Only turns that got a reply are in it: it says how fast, not how often people are answered.",
)


def answered_rate(answered: NDArray[np.int64], closed_cases: NDArray[np.int64]) -> Result:
    """The share of cases that a person answered within the window, over cases whose window is over.

    Args:
        answered: Shape (groups,), cases answered within the window.
        closed_cases: Shape (groups,), cases whose window is over.
    """
    trials = int(closed_cases.sum())
    return share_estimate(int(answered.sum()), trials) if trials else NOBODY


def reply_curve(
    waited_seconds: Floats, replied: NDArray[np.bool_], cases: NDArray[np.int64] | None = None
) -> SurvivalCurve:
    """P(no reply yet) against seconds since asking; unanswered cases stay at risk to the end of observation.

    `cases` says how many waited so long; without it every row is one.
    """
    if cases is None:
        return kaplan_meier(waited_seconds, replied)
    return kaplan_meier_of_counts(waited_seconds, replied, cases)


def first_reply_seconds(
    waited_seconds: Floats, replied: NDArray[np.bool_], share: float = 0.5, cases: NDArray[np.int64] | None = None
) -> Result:
    """When `share` of all who asked have a reply by a person, the ignored among them. Seconds.

    `inf` where fewer than `share` were answered. Rows: the reply curve.
    """
    if len(waited_seconds) == 0:
        return NOBODY
    curve = reply_curve(waited_seconds, replied, cases)
    value, low, high = curve.quantile(share)
    cautions = () if np.isfinite(value) else (
        Caution("not-reached", f"Fewer than {share:.0%} of those who asked were answered while we could see it."),
    )  # fmt: skip
    return Estimate(
        value=value, low=low, high=high, unit="seconds", n=curve.n, claim="descriptive",
        method=f"Kaplan–Meier quantile {share:g}, log-log Greenwood", cautions=cautions, rows=curve.frame(),
    )  # fmt: skip


def answered_by(
    waited_seconds: Floats,
    replied: NDArray[np.bool_],
    within_seconds: float = 3600,
    cases: NDArray[np.int64] | None = None,
) -> Result:
    """P(a person replied within `within_seconds`), the ignored and the still waiting in it. Rows: at usual marks."""
    if len(waited_seconds) == 0:
        return NOBODY
    curve = reply_curve(waited_seconds, replied, cases)
    asked = curve.happened_by(within_seconds)
    if asked is None:
        return Insufficient("Nobody in this selection was observed that long.", "Bring a later export.")
    value, low, high = asked
    marks = [(mark, *known) for mark in MARKS_SECONDS if (known := curve.happened_by(mark)) is not None]
    rows = pl.DataFrame(marks, schema=["seconds", "share", "low", "high"], orient="row")
    return Estimate(
        value=value, low=low, high=high, unit="share", n=curve.n, claim="descriptive",
        method="Kaplan–Meier, log-log Greenwood", rows=rows,
    )  # fmt: skip


def expectation_met(
    waited_seconds: Floats,
    replied: NDArray[np.bool_],
    said_by: str = "complaint",
    cases: NDArray[np.int64] | None = None,
) -> Result:
    """The share of what people say they expect that the reply curve meets, at least.

    Σ share who expect a reply by t × P(a person replied by t), over those who state a time. Those who
    state none (28 % of complainers) are met by anything or nothing: the interval reaches from none of
    them to all of them, beyond the interval of the curve. Rows: one per stated time.

    Args:
        waited_seconds: Shape (n,), to the reply or to the end of observation.
        replied: Shape (n,).
        cases: Shape (n,), how many waited so; one each if absent.
        said_by: "complaint" or "any tweet": two different, selected populations, never mixed.

    References:
        Lithium and Millward Brown (2013); Greenwood (1926) for points of one curve.
    """
    if len(waited_seconds) == 0:
        return NOBODY
    expected = EXPECTED_BY[said_by]
    curve = reply_curve(waited_seconds, replied, cases)
    met = curve.weighted_share(expected)
    if met is None:
        return Insufficient("Nobody in this selection was observed that long.", "Bring a later export.")
    value, error = met
    half = normal_quantile(0.95) * error
    silent = 1 - sum(expected.values())
    marks = [(mark, share, *(curve.happened_by(mark) or ())) for mark, share in expected.items()]
    rows = pl.DataFrame(marks, schema=["seconds", "expect_share", "share", "low", "high"], orient="row")
    return Estimate(
        value=value, low=max(0.0, value - half), high=min(1.0, value + half + silent), unit="share", n=curve.n,
        method="reply curve weighted by stated expectations, Greenwood", claim="descriptive", rows=rows,
        cautions=(
            Caution("no-stated-time", f"{silent:.0%} name no such time: the interval runs from none met to all."),
            Caution("selected", "What 501 people who engage with brands on Twitter said in 2013; no service level."),
        ),
    )  # fmt: skip


def turn_reply_seconds(reply_seconds: Floats, person: pl.Series, share: float = 0.5) -> Result:
    """The `share` quantile of seconds from a customer's turn to the brand's next reply, answered turns only.

    Rows: the 10, 25, 50, 75 and 90 % quantiles, each with its interval over customers.
    """
    if len(reply_seconds) == 0:
        return Insufficient("No turn in this selection was answered.", "Widen the period or the filters.")
    shares = (0.1, 0.25, 0.5, 0.75, 0.9)
    *quantiles, headline = clustered_quantiles(reply_seconds, _codes(person), (*shares, share), unit="seconds")
    rows = pl.DataFrame(
        {
            "share": shares,
            "seconds": [q.value for q in quantiles],
            "low": [q.low for q in quantiles],
            "high": [q.high for q in quantiles],
        }
    )
    return Estimate(
        value=headline.value, low=headline.low, high=headline.high, unit="seconds", n=headline.n,
        method=headline.method.replace("clusters", "customers"), claim="descriptive",
        cautions=(ANSWERED_ONLY,), rows=rows,
    )  # fmt: skip


def _codes(person: pl.Series) -> NDArray[np.int64]:
    """A number for everybody who is named; whoever is not stands for themselves."""
    named = person.drop_nulls().unique().to_frame("person").with_row_index("code")
    told = person.to_frame("person").join(named, on="person", how="left", maintain_order="left")["code"].cast(pl.Int64)
    return told.fill_null(pl.int_range(len(named), len(named) + len(told), eager=True)).to_numpy()


def event_count(events: NDArray[np.int64]) -> Result:
    """How many there are in the selection; rows of the frame are disjoint groups."""
    total = int(events.sum())
    return counted(float(total), total, "count") if total else NOBODY
