"""What a staggered roll-out changed: contacts per 1,000 customers, by topic (or region) and month.

Topics that were reached are compared with those not reached yet, each with itself in the month before it was reached.
Topics reached early never serve as a comparison for later ones, which is where two-way fixed effects go wrong.
The estimate is linear in the monthly rates, so every customer's part in its noise is known exactly; noise that belongs
to topics rather than customers is seen from placebos: the same dates given to other topics, and dates at which nothing
happened.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.estimate import Caution, Estimate, Insufficient, Result
from analytics.proportions import normal_quantile
from analytics.survival_comparison import Measured

Floats = NDArray[np.float64]
NEVER = np.iinfo(np.int64).max
MONTHS_A_YEAR = 12
MOST_PLACEBOS = 2_000
MOST_DRAWS = 20_000
FEWEST_PLACEBOS = 20
FEWEST_MONTHS_BEFORE = 3
ALARM = 0.05
NO_ROLL_OUT = Insufficient(
    "No roll-out by topic or region is in these files, or nothing is left to compare with.",
    "Bring experiments.csv with unit_kind topic or region and the day on which each was reached, and calls.csv or "
    "cases.csv with topic.",
)


@dataclass(frozen=True, slots=True)
class Panel:
    """Contacts by unit and month.

    `counts` and `customers` have shape (units, months); `reached` the month's place in which a unit was reached,
    NEVER where it was not; `of_customer` who made each contact, `cell` its place in the flattened `counts`. `left_out`
    are units without a past to be compared with.
    """

    units: tuple[str, ...]
    months: tuple[object, ...]
    counts: Floats
    customers: Floats
    reached: NDArray[np.int64]
    of_customer: NDArray[np.int64]
    cell: NDArray[np.int64]
    left_out: tuple[str, ...] = ()

    @property
    def rates(self) -> Floats:
        """Contacts per 1,000 customers and year. Shape (units, months)."""
        return np.asarray(1000 * MONTHS_A_YEAR * self.counts / self.customers)

    @property
    def first(self) -> int:
        """The first month in which a unit was reached that has a month before; NEVER where there is none."""
        return min((int(each) for each in self.reached if each > 0), default=NEVER)


@dataclass(frozen=True, slots=True)
class RollOut:
    """What a roll-out changed, per 1,000 customers and year.

    `overall` is the mean over all months and units in which it was on. `events`: `month` (0 is the one in which a
    unit was reached), `change`, `low`, `high`, `units`. `pre_trend` is the p value of all changes before being nothing.
    `by_topics` are the changes with the dates given to other units; `p_value` the share at least as large.
    `reach` is the half width of the interval: the wider of customers' noise and placebo topics.
    """

    overall: Measured
    reach: float
    events: pl.DataFrame
    pre_trend: float | None
    by_topics: Floats
    p_value: float
    treated_customer_years: float


def panel(frame: pl.DataFrame) -> Panel | Insufficient:
    """The panel from one row per contact: `unit, month_on, customers, reached_on, customer_id` (null: not known).

    A unit that nobody got in touch about in some month before the first was reached has no past that its later months
    could be compared with, such as a topic that came up later: it is left out.

    `customers` are those of the unit in that month; months without a contact of a unit count as 0 contacts, with the
    customers of the same month (topics share them, regions do not, and have contacts every month).
    """
    if frame.is_empty():
        return NO_ROLL_OUT
    frame, left_out = _with_a_past(frame)
    cells = frame.group_by("unit", "month_on").agg(pl.len().alias("contacts"), pl.max("customers"))
    units, months = frame["unit"].unique().sort().to_list(), frame["month_on"].unique().sort().to_list()
    row, column = ({value: place for place, value in enumerate(values)} for values in (units, months))
    counts, customers = np.zeros((len(units), len(months))), np.zeros((len(units), len(months)))
    for unit, month, contacts, present in cells.select("unit", "month_on", "contacts", "customers").iter_rows():
        counts[row[unit], column[month]], customers[row[unit], column[month]] = contacts, present
    customers = np.where(customers > 0, customers, np.maximum(customers.max(axis=0), 1))
    reached = np.full(len(units), NEVER)
    for unit, on in frame.select("unit", "reached_on").unique().drop_nulls().iter_rows():
        later = [place for place, month in enumerate(months) if month >= on.replace(day=1)]
        reached[row[unit]] = later[0] if later else NEVER
    place = frame.select(
        pl.col("unit").replace_strict(row, return_dtype=pl.Int64) * len(months)
        + pl.col("month_on").replace_strict(column, return_dtype=pl.Int64)
    ).to_series()
    # Nobody knows whether two contacts without a name are of one person: each is taken to be of its own.
    named = frame.select(
        pl.coalesce("customer_id", pl.format("#{}", pl.int_range(pl.len()))).rank("dense").cast(pl.Int64) - 1
    ).to_series()
    return Panel(tuple(units), tuple(months), counts, customers, reached, named.to_numpy(), place.to_numpy(), left_out)


def _with_a_past(frame: pl.DataFrame) -> tuple[pl.DataFrame, tuple[str, ...]]:
    since = pl.col("reached_on").dt.truncate("1mo")
    first = since.filter(since > pl.col("month_on").min()).min()
    before = frame.filter(pl.col("month_on") < first)
    seen = before.group_by("unit").agg(pl.col("month_on").n_unique().alias("months"))
    whole = seen.filter(pl.col("months") == before["month_on"].n_unique())["unit"].to_list()
    if not whole:
        return frame, ()
    is_whole = pl.col("unit").is_in(whole)
    return frame.filter(is_whole), tuple(frame.filter(~is_whole)["unit"].unique().sort().to_list())


def group_time(reached: NDArray[np.int64], months: int) -> dict[tuple[int, int], Floats]:
    """For each month g of being reached and month t, the weights that turn rates into ATT(g, t).

    The mean change of those reached in g since g − 1, less that of those not reached by t (nor by g − 1). Weights have
    shape (units, months); pairs without a comparison, and units reached in the first month, are absent.

    References:
        Callaway and Sant'Anna (2021), J. Econometrics 225, 200-230, without covariates, not-yet-treated controls,
        universal base.
    """
    weights = {}
    for g in sorted({int(each) for each in reached if 0 < each < months}):
        own = reached == g
        for t in range(months):
            others = (reached > max(t, g - 1)) & ~own
            if t == g - 1 or not others.any():
                continue
            change = np.zeros((len(reached), months))
            change[own, t], change[others, t] = 1 / own.sum(), -1 / others.sum()
            change[:, g - 1] = -change[:, t]
            weights[g, t] = change
    return weights


def overall_weights(reached: NDArray[np.int64], months: int) -> Floats | None:
    """Weights of the mean ATT over all units and months in which it was on; None where nothing can be compared."""
    size = {g: int((reached == g).sum()) for g in set(reached.tolist())}
    parts = [(size[g], weight) for (g, t), weight in group_time(reached, months).items() if t >= g]
    total = sum(units for units, _ in parts)
    return sum(units / total * weight for units, weight in parts) if parts else None  # type: ignore[return-value]


def overall_change(rates: Floats, reached: NDArray[np.int64]) -> float | None:
    """The rates weighed by `overall_weights`, without writing the weights down: placebos ask for it often."""
    total, units = 0.0, 0
    months = rates.shape[1]
    for g in {int(each) for each in reached if 0 < each < months}:
        change = rates[:, g:] - rates[:, g - 1 : g]
        others = reached[:, None] > np.arange(g, months)
        compared = others.any(axis=0)
        if not compared.any():
            continue
        own = reached == g
        gap = change[own].mean(axis=0) - (change * others).sum(axis=0) / np.maximum(others.sum(axis=0), 1)
        total += float(own.sum()) * float(gap[compared].sum())
        units += int(own.sum()) * int(compared.sum())
    return total / units if units else None


def event_weights(reached: NDArray[np.int64], months: int) -> dict[int, tuple[Floats, int]]:
    """By months since being reached, the weights of the mean ATT, and how many units it is of."""
    by_event: dict[int, list[tuple[int, Floats]]] = {}
    for (g, t), weight in group_time(reached, months).items():
        by_event.setdefault(t - g, []).append((int((reached == g).sum()), weight))
    told = {}
    for event, parts in sorted(by_event.items()):
        units = sum(size for size, _ in parts)
        told[event] = (np.asarray(sum(size / units * weight for size, weight in parts)), units)
    return told


def noise(known: Panel, weights: list[Floats]) -> Floats:
    """The covariance of weighted sums of rates, by what each customer adds to them. Shape (sums, sums).

    Contacts of a customer come together; customers come by themselves.
    """
    scale = 1000 * MONTHS_A_YEAR / known.customers
    worth = np.stack([(weight * scale).ravel() for weight in weights], axis=1)
    people = int(known.of_customer.max()) + 1
    if len(weights) == 1:
        each = np.bincount(known.of_customer, weights=worth[known.cell, 0], minlength=people)[:, None]
    else:
        each = np.stack(
            [np.bincount(known.of_customer, weights=column[known.cell], minlength=people) for column in worth.T],
            axis=1,
        )
    return np.asarray(each.T @ each)


def rolled_out(known: Panel) -> RollOut | Insufficient:
    """What the roll-out changed, with its path by month, its pre-trends and its placebos."""
    months = len(known.months)
    weight = overall_weights(known.reached, months)
    if weight is None or not FEWEST_MONTHS_BEFORE <= known.first < months:
        return NO_ROLL_OUT
    rates = known.rates
    overall = Measured(float((weight * rates).sum()), math.sqrt(float(noise(known, [weight])[0, 0])))
    by_topics = placebo_topics(rates, known.reached)
    reach = normal_quantile(0.95) * overall.error
    if len(by_topics) >= FEWEST_PLACEBOS:
        reach = max(reach, float(np.quantile(np.abs(by_topics), 0.95)))
    p_value = (1 + int((np.abs(by_topics) >= abs(overall.value)).sum())) / (1 + len(by_topics))
    on = np.arange(months)[None, :] >= known.reached[:, None]
    events, pre_trend = _path(known)
    return RollOut(
        overall=overall, reach=reach, events=events, pre_trend=pre_trend, by_topics=by_topics, p_value=p_value,
        treated_customer_years=float(known.customers[on].sum()) / MONTHS_A_YEAR,
    )  # fmt: skip


def roll_out_effect(frame: pl.DataFrame) -> Result:
    """Change of contacts per 1,000 customers and year of a topic while it was on; none where pre-trends fail."""
    known = panel(frame)
    if isinstance(known, Insufficient):
        return known
    told = rolled_out(known)
    if isinstance(told, Insufficient):
        return told
    if told.pre_trend is not None and told.pre_trend < ALARM:
        return Insufficient(
            f"Before they were reached the topics already went apart (p = {told.pre_trend:.3f}): what came after is "
            "not the roll-out's alone.",
            "Choose topics at random for the next roll-out, or bring a longer time before it.",
        )
    value = told.overall.value
    units = int((known.reached < NEVER).sum())
    left_out = (
        Caution("no-overlap", f"Without a past to be compared with, and left out: {', '.join(known.left_out)}."),
    ) if known.left_out else ()  # fmt: skip
    return Estimate(
        value=value, low=value - told.reach, high=value + told.reach, unit="score", n=len(frame),
        claim="associational", method="group-time effects against units not reached yet, over "
        f"{int(known.counts.sum()):,} contacts; the wider of noise by customers and placebo units", rows=told.events,
        cautions=(
            Caution("unit", "Contacts per 1,000 customers and year; below 0: fewer."),
            Caution("few-units", f"{units} of {len(known.units)} units were reached. With the dates given to other "
                    f"units, {told.p_value:.0%} of changes are at least as large."),
            Caution("parallel", "Without the roll-out all would have changed alike: the months before do not speak "
                    "against it, and cannot prove it. Only a lot could: the files do not say whether one was drawn."),
            *left_out,
        ),
    )  # fmt: skip


def placebo_topics(rates: Floats, reached: NDArray[np.int64]) -> Floats:
    """The overall change with the same dates given to other units: all ways, or a fixed choice of them.

    The way that is true is not among them; units that share a date are not told apart.
    """
    true = tuple(reached.tolist())
    ways = math.factorial(len(true)) // math.prod(math.factorial(true.count(each)) for each in set(true))
    wanted = min(ways - 1, MOST_PLACEBOS)
    rng = np.random.default_rng(0)
    found: dict[tuple[int, ...], float | None] = {}
    for _ in range(MOST_DRAWS):
        way = rng.permutation(reached)
        if (key := tuple(way.tolist())) != true and key not in found:
            found[key] = overall_change(rates, way)
        if len(found) == wanted:
            break
    return np.array([change for change in found.values() if change is not None])


def placebo_dates(known: Panel) -> pl.DataFrame:
    """The change that would be found at dates at which nothing happened.

    Only the months before the first unit was reached are used: each is given every one of them. Units reached before
    the first month are left out, for they were on all along.

    Returns `unit, month, change, low, high`, the interval by customers' noise.
    """
    rows = []
    cut = min(known.first, len(known.months))
    before = _cut(known, cut)
    for place in np.flatnonzero(known.reached > 0):
        for month in range(FEWEST_MONTHS_BEFORE, cut - 1):
            reached = np.where(known.reached > 0, NEVER, 0)
            reached[place] = month
            weight = overall_weights(reached, cut)
            if weight is None:
                continue
            change = float((weight * before.rates).sum())
            half = normal_quantile(0.95) * math.sqrt(float(noise(before, [weight])[0, 0]))
            rows.append(
                {"unit": known.units[place], "month": known.months[month], "change": change, "low": change - half,
                 "high": change + half}
            )  # fmt: skip
    return pl.DataFrame(rows)


def _cut(known: Panel, months: int) -> Panel:
    """The panel up to a month."""
    unit, month = np.divmod(known.cell, len(known.months))
    kept = month < months
    return Panel(
        known.units, known.months[:months], known.counts[:, :months], known.customers[:, :months], known.reached,
        known.of_customer[kept], (unit * months + month)[kept],
    )  # fmt: skip


def _path(known: Panel) -> tuple[pl.DataFrame, float | None]:
    """The change by months since being reached, and the p value of those before being nothing."""
    from scipy.special import gammaincc  # noqa: PLC0415  # a tenth of a second to import, and needed here alone

    weights = event_weights(known.reached, len(known.months))
    covariance = noise(known, [weight for weight, _ in weights.values()])
    change = np.array([float((weight * known.rates).sum()) for weight, _ in weights.values()])
    half = normal_quantile(0.95) * np.sqrt(np.diag(covariance))
    months = np.array(list(weights))
    events = pl.DataFrame(
        {"month": months, "change": change, "low": change - half, "high": change + half,
         "units": [units for _, units in weights.values()]}
    )  # fmt: skip
    before = months < 0
    if not before.any():
        return events, None
    statistic = change[before] @ np.linalg.pinv(covariance[np.ix_(before, before)]) @ change[before]
    return events, float(gammaincc(before.sum() / 2, statistic / 2))
