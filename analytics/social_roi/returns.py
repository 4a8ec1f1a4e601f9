"""What a ledger returns: benefits per unit of cost, net present value, payback and rate, each with its interval.

Every entry is a product of independent factors, and no factor stands in an entry twice: totals are linear in each
factor. What a total would be if one factor were known, the share of the variance that hangs on it, and the value at
which the total breaks even follow exactly; intervals come from draws of all factors together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal
from zlib import crc32

import numpy as np
import polars as pl

from analytics.estimate import Caution, Estimate, Insufficient, Result, Unit
from analytics.social_roi.ledger import MONTHS_A_YEAR, Entry, Floats, Ledger

DRAWS = 10_000
SEED = 20_240_101
SECONDS_A_MONTH = 2_629_800.0
LOWEST_RATE, HIGHEST_RATE = -0.2, 1.0  # a month
BISECTIONS = 40
NOTHING_SPENT = Insufficient(
    "No cost of care is known in this selection.", "Bring costs.csv with programme, category and the days paid for."
)
NOTHING_GAINED = Insufficient(
    "Nothing that care brings could be counted in this selection.",
    "Bring cases.csv with replies and orders.csv, referrals.csv, or threads.csv with views.csv and calls.csv.",
)
NEVER_UNDER_WATER = Insufficient(
    "The sum of costs never ran ahead of the sum of benefits: no money is tied up, so it earns no rate.",
    "Read the benefit per unit of cost instead.",
)
NEVER_COVERED = Insufficient(
    "Benefits do not cover the costs at any rate within the horizon.", "Choose a longer horizon, or read the ratio."
)


@dataclass(frozen=True, slots=True)
class Draws:
    """Draws of a ledger. `benefits` and `costs` are present values of shape (draws,), `net` flows (draws, months)."""

    benefits: Floats
    costs: Floats
    net: Floats

    @property
    def ratio(self) -> Floats:
        """Benefits per unit of cost."""
        return self.benefits / self.costs

    @property
    def worth(self) -> Floats:
        """Net present value."""
        return self.benefits - self.costs


def absent(ledger: Ledger) -> Insufficient | None:
    """Why a ledger has no return; None where it has one."""
    if total(ledger, "cost") <= 0:
        return NOTHING_SPENT
    return NOTHING_GAINED if not ledger.of_side("benefit") else None


def total(ledger: Ledger, side: Literal["cost", "benefit"]) -> float:
    """Expected present value of the costs, or of the benefits."""
    return sum(ledger.present_value(entry) for entry in ledger.of_side(side))


def drawn(ledger: Ledger, draws: int = DRAWS) -> Draws:
    """All entries under `draws` draws of all factors; a factor is drawn the same in every ledger that holds it."""
    used = {name for entry in ledger.entries for name in entry.factors}
    factor = {name: ledger.factors[name].spread.draws(_generator(name), draws) for name in used}
    flows = {}
    for side in ("benefit", "cost"):
        flow = np.zeros((draws, ledger.months))
        fixed = np.zeros(ledger.months)
        by_factors: dict[tuple[str, ...], Floats] = {}
        for entry in ledger.entries:
            if entry.side == side and entry.factors:
                held = by_factors.setdefault(entry.factors, np.zeros(ledger.months))
                by_factors[entry.factors] = held + entry.quantity * entry.shape
            elif entry.side == side:
                fixed += entry.quantity * entry.shape
        if by_factors:
            products = np.stack([np.prod([factor[name] for name in names], axis=0) for names in by_factors], axis=1)
            flow = products @ np.stack(list(by_factors.values()))
        flows[side] = flow + fixed
    weights = ledger.discounts()
    return Draws(flows["benefit"] @ weights, flows["cost"] @ weights, flows["benefit"] - flows["cost"])


def benefit_cost_ratio(ledger: Ledger, told: Draws) -> Result:
    """What one unit of money spent on care brought back."""
    if missing := absent(ledger):
        return missing
    value = total(ledger, "benefit") / total(ledger, "cost")
    return _estimate(ledger, value, told.ratio, "score", "PV(benefits) ÷ PV(costs)")


def roi(ledger: Ledger, told: Draws) -> Result:
    """The same less the unit that was spent."""
    if missing := absent(ledger):
        return missing
    value = total(ledger, "benefit") / total(ledger, "cost") - 1
    return _estimate(ledger, value, told.ratio - 1, "share", "PV(benefits) ÷ PV(costs) − 1")


def net_present_value(ledger: Ledger, told: Draws) -> Result:
    """What care brought beyond what it cost, on the ledger's first day."""
    if missing := absent(ledger):
        return missing
    value = total(ledger, "benefit") - total(ledger, "cost")
    return _estimate(ledger, value, told.worth, "money", "PV(benefits) − PV(costs)")


def moved(before: Result, after: Result, each: Floats) -> Result:
    """By how much a number of one ledger is another's; `each` is the difference draw by draw."""
    if isinstance(before, Insufficient) or isinstance(after, Insufficient):
        return before if isinstance(before, Insufficient) else after
    value = after.value - before.value
    low, high = np.quantile(each, [0.025, 0.975])
    return replace(after, value=value, low=min(float(low), value), high=max(float(high), value))


def payback_months(ledger: Ledger, told: Draws) -> Result:
    """From when on the sum of benefits stays ahead of the sum of costs, in seconds; not discounted.

    0 where it was never behind; `inf` where it still is at the horizon.
    """
    if missing := absent(ledger):
        return missing
    value = float(months_under_water(_expected_net(ledger)[None, :])[0])
    each = months_under_water(told.net)
    low, high = np.quantile(each, [0.025, 0.975], method="inverted_cdf")
    return Estimate(
        value=value * SECONDS_A_MONTH, low=min(float(low), value) * SECONDS_A_MONTH,
        high=max(float(high), value) * SECONDS_A_MONTH, unit="seconds", n=_rows(ledger), claim="assumed",
        method=f"cumulative net flows by month, {len(each):,} draws",
        cautions=(Caution("not-reached", f"Not reached within the horizon in {np.isinf(each).mean():.0%} of draws."),),
    )  # fmt: skip


def internal_rate(ledger: Ledger, told: Draws) -> Result:
    """The rate a year at which benefits and costs are worth the same: what the money that was tied up earned."""
    if missing := absent(ledger):
        return missing
    expected = _expected_net(ledger)[None, :]
    if not _is_under_water(expected)[0]:
        return NEVER_UNDER_WATER
    value = float(rates(expected)[0])
    if not np.isfinite(value):
        return NEVER_COVERED
    behind = _is_under_water(told.net)
    each = rates(told.net[behind])
    solved = each[np.isfinite(each)]
    low, high = np.quantile(solved, [0.025, 0.975]) if len(solved) else (value, value)
    without, lost = float((~behind).mean()), float((~np.isfinite(each)).sum() / len(told.net))
    return Estimate(
        value=value, low=min(float(low), value), high=max(float(high), value), unit="share", n=_rows(ledger),
        claim="assumed", method=f"rate at which the net flows are worth 0, {len(told.net):,} draws",
        cautions=(
            Caution(
                "no-rate",
                f"No rate in {without:.0%} of draws, for nothing was ever tied up, nor in {lost:.0%}, for it never "
                "came back; the interval is of the others.",
            ),
        ),
    )  # fmt: skip


def share_assumed(ledger: Ledger, told: Draws) -> Result:
    """The part of the benefits that rests on an assumption or a benchmark, by present value."""
    if missing := absent(ledger):
        return missing
    whole = total(ledger, "benefit")
    if whole <= 0:
        return Insufficient("The benefits are below 0: they have no parts.", "Look at the entries one by one.")
    measured = ledger.measured()
    value = float(np.clip(1 - total(measured, "benefit") / whole, 0.0, 1.0))
    gained = told.benefits > 0
    each = np.clip(1 - drawn(measured, len(told.benefits)).benefits[gained] / told.benefits[gained], 0.0, 1.0)
    return _estimate(ledger, value, each, "share", "1 − PV(measured benefits) ÷ PV(benefits)")


def tornado(ledger: Ledger, told: Draws) -> pl.DataFrame:
    """What the total hangs on, the heaviest first: one row per factor that is not known for sure.

    `ratio_low`, `ratio_high`: benefits per unit of cost with the factor at the ends of its 95 % interval and all
    others as expected. `variance_share`: of the variance of the net present value, alone (first order).
    `break_even`: the factor's value at which the net present value is 0; null where it changes nothing.
    `worth_knowing`: expected gain of knowing it before choosing between this and nothing, in money (EVPPI).
    """
    if absent(ledger):
        return pl.DataFrame(schema=TORNADO)
    benefits, costs = total(ledger, "benefit"), total(ledger, "cost")
    variance = float(told.worth.var())
    rows = []
    for name, factor in ledger.factors.items():
        if factor.spread.is_known:
            continue
        slopes = {side: _slope(ledger, name, side) for side in ("benefit", "cost")}
        slope = slopes["benefit"] - slopes["cost"]
        if not any(slopes.values()):
            continue
        low, high = factor.spread.interval()
        mean = factor.spread.mean
        ratio = [
            (benefits + slopes["benefit"] * (at - mean)) / (costs + slopes["cost"] * (at - mean)) for at in (low, high)
        ]
        worth = benefits - costs + slope * (factor.spread.draws(_generator(name), len(told.net)) - mean)
        rows.append(
            {
                "factor": name, "label": factor.label, "unit": factor.unit, "grade": factor.grade, "mean": mean,
                "low": low, "high": high, "ratio_low": min(ratio), "ratio_high": max(ratio),
                "variance_share": min(slope**2 * factor.spread.variance / variance, 1.0) if variance else 0.0,
                "break_even": mean - (benefits - costs) / slope if slope else None,
                "worth_knowing": max(float(np.maximum(worth, 0).mean()) - max(float(worth.mean()), 0.0), 0.0),
            }
        )  # fmt: skip
    return pl.DataFrame(rows, schema=TORNADO).sort("variance_share", descending=True)


TORNADO = {
    "factor": pl.String, "label": pl.String, "unit": pl.String, "grade": pl.String, "mean": pl.Float64,
    "low": pl.Float64, "high": pl.Float64, "ratio_low": pl.Float64, "ratio_high": pl.Float64,
    "variance_share": pl.Float64, "break_even": pl.Float64, "worth_knowing": pl.Float64,
}  # fmt: skip


def chance_of_gain(told: Draws) -> float:
    """How likely the benefits outweigh the costs."""
    return float((told.worth > 0).mean())


def _generator(name: str) -> np.random.Generator:
    return np.random.default_rng([SEED, crc32(name.encode())])


def _slope(ledger: Ledger, name: str, side: Literal["cost", "benefit"]) -> float:
    """By how much the expected present value of a side rises with a factor."""
    weights = ledger.discounts()

    def without(entry: Entry) -> float:
        product = entry.quantity * float(entry.shape @ weights)
        for other in entry.factors:
            product *= 1.0 if other == name else ledger.factors[other].spread.mean
        return product

    return sum(without(entry) for entry in ledger.of_side(side) if name in entry.factors)


def _expected_net(ledger: Ledger) -> Floats:
    net = np.zeros(ledger.months)
    for entry in ledger.entries:
        net += (1 if entry.side == "benefit" else -1) * ledger.amount(entry) * entry.shape
    return net


def _rows(ledger: Ledger) -> int:
    """Rows of the cost lines: what a total is held against."""
    return sum(entry.n for entry in ledger.of_side("cost"))


def _estimate(ledger: Ledger, value: float, each: Floats, unit: Unit, what: str) -> Estimate:
    low, high = np.quantile(each, [0.025, 0.975])
    return Estimate(
        value=value, low=min(float(low), value), high=max(float(high), value), unit=unit, n=_rows(ledger),
        method=f"{what}, {len(each):,} draws of {len(ledger.factors)} factors", claim="assumed",
        currency=ledger.currency if unit == "money" else None,
    )  # fmt: skip


def months_under_water(net: Floats) -> Floats:
    """Month after which each row's cumulative sum stays at 0 or above; `inf` where it never does. Shape (rows,)."""
    behind = np.cumsum(net, axis=1) < -1e-9  # noqa: PLR2004  # money to a billionth is not behind
    months = net.shape[1]
    last = months - np.argmax(behind[:, ::-1], axis=1)
    return np.where(behind[:, -1], np.inf, np.where(behind.any(axis=1), last, 0)).astype(np.float64)


def _is_under_water(net: Floats) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.asarray((np.cumsum(net, axis=1) < 0).any(axis=1))


def rates(net: Floats) -> Floats:
    """Rate a year at which each row of monthly flows is worth 0, by bisection; NaN without one. Shape (rows,)."""
    low, high = np.full(len(net), LOWEST_RATE), np.full(len(net), HIGHEST_RATE)
    starts = _worth(net, low)
    is_solvable = (starts > 0) & (_worth(net, high) < 0)
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        above = _worth(net, middle) > 0
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.where(is_solvable, (1 + low) ** MONTHS_A_YEAR - 1, np.nan)


def _worth(net: Floats, rate: Floats) -> Floats:
    """Present value of each row at its own rate a month, by Horner's rule."""
    step = 1 / (1 + rate)
    worth = np.zeros(len(net))
    for month in range(net.shape[1] - 1, -1, -1):
        worth = (worth + net[:, month]) * step
    return worth
