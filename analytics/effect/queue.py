"""Complaints that wait, those first where an answer is worth most: what it changes, times a year of the customer."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.beliefs import Belief
from analytics.covariates import Covariates
from analytics.effect.aipw import FIRST_SEED
from analytics.effect.compared import Known, compared, known_before
from analytics.effect.nuisances import LearnerName, learners
from analytics.effect.uplift import Uplift, uplift
from analytics.estimate import Insufficient
from analytics.proportions import normal_quantile

Floats = NDArray[np.float64]
FIRST = 10  # places that are worth arguing about
MOST_REASONS = 3
REACH_PER_TENFOLD = 0.1
NAMED_LATE = "nothing is known of them from before: the mean gain"
TOO_LATE = "waits longer than an answer was ever judged by: what one still changes is not known"
ANSWERED = "had an answer before and waits again: what one more changes is not known"
COUNTED = "a year of the customer counts once, at the complaint that waits longer"
UNKNOWN = "nobody knows which customer it is: the mean gain, no money"
SAID = {
    "outage": "an outage", "spend": "spend of the last year",
    "charges": "charge of the contract", "orders": "orders of the last year", "contacts": "contacts before",
    "complaints": "complaints before", "bound throughout": "bound by a contract",
    "bound for a part": "bound by a contract", "weekend": "the weekend", "hour, sine": "the hour",
    "hour, cosine": "the hour", "half-day, sine": "the hour", "half-day, cosine": "the hour",
    "tenure": "contract or none",
}  # fmt: skip


@dataclass(frozen=True)
class Waiting:
    """The queue. `rows` in the order to answer; `learned` what it rests on; `value` of answering all of them.

    `rows`: as the query gives them, with `place, gain, gain_low, gain_high, year_amount, value_amount, value_low,
    value_high, first_share` (of draws in which it is among the first 10; null without money) and `why`.
    """

    rows: pl.DataFrame
    learned: Uplift
    value: float
    error: float
    currency: str | None

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Of the value of answering all."""
        half = normal_quantile(level) * self.error
        return self.value - half, self.value + half


def known_with(waiting: pl.DataFrame, frame: pl.DataFrame, *, takes_undated: bool) -> Known | Insufficient:
    """Complaints that can be compared, and with them those that wait of customers who were known before.

    Args:
        waiting: As `sql/queries/complaints_waiting.sql` gives it.
        frame: As `sql/queries/care_effect.sql` gives it.
        takes_undated: As for `known_before`.
    """
    too_soon = pl.col("left_out").is_in(
        ["The hours for an answer are not over", "Nobody was followed beyond the landmark"]
    )
    asked = pl.col("case_key").is_in(waiting["case_key"].to_list()) & too_soon
    left_out = pl.when(asked).then(None).otherwise("left_out")
    return known_before(frame.with_columns(left_out=left_out), takes_undated=takes_undated)


def year_of(cases: pl.Series, brought: pl.DataFrame, contract_margin: Belief) -> Floats | None:
    """What each complaint's customer brought in the year before, 0 for nothing; None where that is not known of all.

    Args:
        cases: Keys of complaints.
        brought: As `sql/queries/margin_before_complaint.sql` gives it.
        contract_margin: Share of charges that is margin.
    """
    told = cases.rename("case_key").to_frame().join(brought, on="case_key", how="left", maintain_order="left")
    if told["is_rate_missing"].any() or told["is_margin_missing"].any() or brought.is_empty():
        return None
    margin, charge = (told[name].fill_null(0.0).to_numpy() for name in ("margin_amount", "charge_amount"))
    return np.asarray(np.maximum(margin + contract_margin.mean * charge, 0.0))


def counts(waiting: pl.DataFrame, hours: float) -> NDArray[np.bool_]:
    """Whether a first answer can still be told of: none came before, and the wait is within `hours`. Shape (rows,)."""
    first = ~pl.col("was_answered") & (pl.col("waiting_seconds") <= hours * 3600)
    return waiting.select(first).to_series().to_numpy()


def bears_year(waiting: pl.DataFrame, counted: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether the customer's year counts here: of those `counted`, at the one that waits longest. Shape (rows,)."""
    told = pl.DataFrame({"customer": waiting["customer_id"], "waits": waiting["waiting_seconds"], "counted": counted})
    kept = told.with_row_index().filter("counted", pl.col("customer").is_not_null())
    longest = kept.sort("waits", "index", descending=[True, False]).unique("customer", keep="first")
    return told.select(pl.int_range(pl.len()).is_in(longest["index"].to_list())).to_series().to_numpy()


def learned(known: Known | Insufficient, learner: LearnerName, deals: int) -> Uplift | Insufficient:
    """Who gains from an answer, learned from those who can be judged."""
    if isinstance(known, Insufficient):
        return known
    return uplift(compared(known), learners(learner), deals)


def queue(
    waiting: pl.DataFrame, known: Known, found: Uplift, contract_margin: Belief, answer_hours: float,
    *, with_reach: bool = False,
) -> Waiting:  # fmt: skip
    """Complaints that wait in the order to answer; who is not known comes last, the longest wait first.

    What an answer changes was learned of first answers within `answer_hours`: who waits longer, or had one before, has
    no gain and no money. A customer with several complaints is worth one year, at the one that waits longest.

    With reach, each tenfold of followers beyond the median moves a complaint up as 10 % more money would: an assumed
    nudge of the order, which enters no amount.
    """
    place = {case: at for at, case in enumerate(known.rows["case_key"].to_list())}
    at = [place.get(case) for case in waiting["case_key"].to_list()]
    told = np.array([one is not None for one in at])
    rows = np.array([one for one in at if one is not None], dtype=np.int64)
    foretold = found.of(Covariates(known.covariates.matrix[rows], known.covariates.names, known.covariates.variables))
    rng = np.random.default_rng(FIRST_SEED)
    is_counted = counts(waiting, answer_hours)
    bears = bears_year(waiting, is_counted)
    means = rng.normal(found.mean.value, found.mean.error, len(foretold.draws))
    gain = np.full(len(waiting), found.mean.value)
    draws = np.repeat(means[:, None], len(waiting), axis=1)
    gain[told], draws[:, told] = foretold.values, foretold.draws
    gain[~is_counted], draws[:, ~is_counted] = np.nan, np.nan
    margin, charge = (
        waiting[name].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in ("margin_amount", "charge_amount")
    )
    usable = ~(waiting["is_rate_missing"] | waiting["is_margin_missing"]).to_numpy() & ~np.isnan(margin)
    year = np.where(usable, np.maximum(margin + contract_margin.mean * charge, 0.0), np.nan)
    shares = contract_margin.mean + contract_margin.deviation * rng.standard_normal(len(draws))
    money = draws * np.where(usable, np.maximum(margin + np.clip(shares, 0, 1)[:, None] * charge, 0.0), np.nan)
    nudge = _nudge(waiting["follower_count"]) if with_reach else np.ones(len(waiting))
    value, counted_money = np.where(bears, gain * year, np.nan), np.where(bears, money, np.nan)
    why = _reasons(waiting, told, foretold.parts, foretold.variables)
    uncounted = _uncounted(waiting, is_counted, bears)
    ends, ends_of_money = (_ends(each) for each in (draws, counted_money))
    result = waiting.with_columns(
        gain=pl.Series(gain), gain_low=pl.Series(ends[0]), gain_high=pl.Series(ends[1]),
        year_amount=pl.Series(year), value_amount=pl.Series(value),
        value_low=pl.Series(ends_of_money[0]), value_high=pl.Series(ends_of_money[1]),
        first_share=pl.Series(_first_share(money * nudge)), order=pl.Series(gain * year * nudge),
        why=pl.Series([one or reason for one, reason in zip(uncounted, why, strict=True)], dtype=pl.String),
    ).fill_nan(None)  # fmt: skip
    ordered = result.sort(
        "order", pl.col("gain").is_not_null(), "waiting_seconds", descending=True, nulls_last=True
    ).drop("order")
    currency = waiting["reporting_currency"][0] if len(waiting) else None
    return Waiting(
        ordered.with_row_index("place", offset=1),
        found,
        float(np.nansum(value)),
        float(np.nansum(counted_money, axis=1).std(ddof=1)),
        currency,
    )


def _uncounted(waiting: pl.DataFrame, is_counted: NDArray[np.bool_], bears: NDArray[np.bool_]) -> list[str | None]:
    """Why a complaint has no gain, or no money though its customer is known; None where it has both, or nobody is."""
    return [
        None if bear or (counted and customer is None) else COUNTED if counted else ANSWERED if answered else TOO_LATE
        for counted, bear, answered, customer in zip(
            is_counted, bears, waiting["was_answered"], waiting["customer_id"], strict=True
        )
    ]


def _nudge(followers: pl.Series) -> Floats:
    usual = followers.median()
    tenfolds = np.log10((followers.fill_null(0).to_numpy() + 1) / ((usual if isinstance(usual, float) else 0.0) + 1))
    return np.asarray(1 + REACH_PER_TENFOLD * np.maximum(tenfolds, 0.0))


def _ends(draws: Floats) -> tuple[Floats, Floats]:
    if not draws.size:
        return np.zeros(draws.shape[1]), np.zeros(draws.shape[1])
    low, high = np.quantile(draws, (0.025, 0.975), axis=0)
    return low, high


def _first_share(money: Floats) -> Floats:
    """In which share of the draws each is among the first; NaN where its money is not known. Shape (rows,)."""
    known = ~np.isnan(money[0]) if len(money) else np.zeros(money.shape[1], np.bool_)
    place = np.argsort(np.argsort(-money[:, known], axis=1, kind="stable"), axis=1, kind="stable")
    share = np.full(money.shape[1], np.nan)
    share[known] = (place < FIRST).mean(axis=0)
    return share


def _reasons(waiting: pl.DataFrame, told: NDArray[np.bool_], parts: Floats, variables: tuple[str, ...]) -> list[str]:
    """What sets each gain apart from the mean, the strongest first, in words."""
    said, place = [], 0
    for is_told, customer in zip(told, waiting["customer_id"].to_list(), strict=True):
        if is_told:
            said.append(in_words(parts[place], variables))
            place += 1
        else:
            said.append(UNKNOWN if customer is None else NAMED_LATE)
    return said


def in_words(part: Floats, variables: tuple[str, ...]) -> str:
    """What sets a gain apart from the mean, in points; columns that tell of the same thing are one reason."""
    if not variables:
        return "margin alone: nothing shows that some gain more"
    by_word: dict[Hashable, float] = {}
    for value, variable in zip(part, variables, strict=True):
        word = SAID.get(variable, variable)
        by_word[word] = by_word.get(word, 0.0) + float(value)
    strongest = sorted(by_word.items(), key=lambda each: -abs(each[1]))[:MOST_REASONS]
    told = [f"{word} {100 * value:+.0f}" for word, value in strongest if abs(value) >= 0.005]  # noqa: PLR2004  # a point
    return "; ".join(told) if told else "as the mean"
