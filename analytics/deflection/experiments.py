"""What an experiment says: customers kept from the community, or pointed to it, by lot.

The lot alone decides who is shown what, so contacts by arm differ by what showing does and by chance: intention to
treat. Where an arm clearly reads less, the difference in contacts per difference in issues read is what reading one
saved, among those who read because they were shown. Where no arm reads less it is a placebo, and no more is said of it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.by_lot import adjustable, adjusted_by_lot
from analytics.estimate import Caution, Estimate, Insufficient, Result
from analytics.proportions import student_quantile
from analytics.survival_comparison import Measured

Floats = NDArray[np.float64]
FEWEST_IN_ARM = 30
LARGE_IMBALANCE = 0.1  # standardised difference
STRONG = 10.0  # the F of the difference in reading below which ratios of two differences stray
NO_EXPERIMENT = Insufficient(
    "No customers in these files were assigned to arms by lot, and followed.",
    "Bring experiments.csv with unit_kind customer, and calls.csv or cases.csv with the same customer_id.",
)
PLACEBO = Insufficient(
    "The experiment does not clearly change what is read: nothing can be said of reading from it.",
    "Bring one that keeps some customers from the community, or points some to it.",
)


@dataclass(frozen=True, slots=True)
class Trial:
    """An experiment read: everything per customer and year, the arm that reads less against the other.

    `contacts` and `reads` are the differences shown − withheld with HC2 errors; `covariance` is theirs.
    `arms`: `arm, customers, years, contacts_a_year, reads_a_year`. `balance`: `name, shown, withheld, difference`
    (standardised) before the assignment.
    """

    experiment: str
    shown: str
    withheld: str
    contacts: Measured
    reads: Measured
    covariance: float
    arms: pl.DataFrame
    balance: pl.DataFrame
    shown_years: float
    reads_shown: int
    n: int
    freedom: int

    @property
    def moves_reading(self) -> bool:
        """Whether the arms clearly differ in what they read; without it nothing can be said of reading.

        References:
            Staiger and Stock (1997), Econometrica 65, 557-586.
        """
        return self.reads.error > 0 and (self.reads.value / self.reads.error) ** 2 >= STRONG


def trial(frame: pl.DataFrame) -> Trial | Insufficient:
    """Contacts and issues read per customer and year, by arm, adjusted for the time before the assignment.

    Args:
        frame: One row per customer of one experiment: `experiment, customer_id, arm, years` (observed since the
            assignment, leaving or not), `contacts`, `reads` (issues read about), `years_before, contacts_before,
            reads_before`.
    """
    several = frame["experiment"].n_unique() != 1
    counts = frame["arm"].value_counts() if len(frame) else pl.DataFrame({"arm": [], "count": []})
    if several or len(counts) != 2 or counts["count"].min() < FEWEST_IN_ARM:  # type: ignore[operator]  # noqa: PLR2004
        return NO_EXPERIMENT
    arms = frame.group_by("arm").agg(
        customers=pl.len(), years=pl.col("years").sum(),
        contacts_a_year=pl.col("contacts").sum() / pl.col("years").sum(),
        reads_a_year=pl.col("reads").sum() / pl.col("years").sum(),
    ).sort("reads_a_year", "arm")  # fmt: skip
    withheld, shown = arms["arm"].to_list()
    years = frame["years"].cast(pl.Float64).to_numpy()
    is_shown = (frame["arm"] == shown).to_numpy().astype(float)
    outcomes = np.column_stack([frame[name].cast(pl.Float64).to_numpy() / years for name in ("contacts", "reads")])
    before = adjustable(_before(frame), is_shown)
    value, covariance = adjusted_by_lot(outcomes, is_shown, before, years)
    in_shown = frame.filter(pl.col("arm") == shown)
    return Trial(
        experiment=str(frame["experiment"][0]), shown=shown, withheld=withheld,
        contacts=Measured(float(value[0]), math.sqrt(covariance[0, 0])),
        reads=Measured(float(value[1]), math.sqrt(covariance[1, 1])),
        covariance=float(covariance[0, 1]), arms=arms, balance=_balance(frame, shown),
        shown_years=float(in_shown["years"].sum()), reads_shown=int(in_shown["reads"].sum()), n=len(frame),
        freedom=len(frame) - 2 - 2 * before.shape[1],
    )  # fmt: skip


def fieller_interval(top: Measured, bottom: Measured, covariance: float, quantile: float) -> tuple[float, float] | None:
    """The interval of top ÷ bottom; None where bottom may be 0, and the ratio anything.

    References:
        Fieller (1954), J. Royal Statistical Society B 16, 175-185.
    """
    a = bottom.value**2 - quantile**2 * bottom.error**2
    if a <= 0:
        return None
    b = top.value * bottom.value - quantile**2 * covariance
    c = top.value**2 - quantile**2 * top.error**2
    half = math.sqrt(max(b * b - a * c, 0.0))
    return (b - half) / a, (b + half) / a


def itt_contacts_per_1000(frame: pl.DataFrame) -> Result:
    """Contacts per 1,000 customers and year, of those shown the community less those who were not."""
    known = trial(frame)
    if isinstance(known, Insufficient):
        return known
    half = student_quantile(known.freedom) * known.contacts.error
    middle = known.contacts.value
    return Estimate(
        value=1000 * middle, low=1000 * (middle - half), high=1000 * (middle + half), unit="score", n=known.n,
        claim="causal", method="intention to treat, adjusted within arms, HC2",
        cautions=(Caution("unit", "Contacts per 1,000 customers and year; below 0: fewer."), *said_of_trial(known)),
        rows=known.arms,
    )  # fmt: skip


def deflected_share_held_out(frame: pl.DataFrame) -> Result:
    """Contacts saved per issue read, among those who read because they were shown the community."""
    known = trial(frame)
    if isinstance(known, Insufficient):
        return known
    if (share := share_per_issue(known)) is None:
        return PLACEBO
    value, low, high = share
    return Estimate(
        value=value, low=low, high=high, unit="share", n=known.n, claim="causal",
        method="Wald's ratio of two differences by lot, Fieller's interval", cautions=said_of_trial(known),
        rows=known.arms,
    )  # fmt: skip


def contacts_saved_held_out(frame: pl.DataFrame) -> Result:
    """The share per issue of the experiment, carried over to all issues that customers like those in it read about.

    Args:
        frame: As for `trial`, with `segment`, `region` and `linked_issues`: those of all customers of the same segment
            and region. Each segment and region is counted once, so groups of customers add up to the whole.
    """
    known = trial(frame)
    if isinstance(known, Insufficient):
        return known
    if (share := share_per_issue(known)) is None:
        return PLACEBO
    issues = int(frame.unique(["segment", "region"])["linked_issues"].sum())
    value, low, high = (issues * each for each in share)
    carried = Caution(
        "carried-over",
        f"Measured among the {known.reads_shown:,} issues that the arm {known.shown} read about, and carried over to "
        f"{issues:,} issues of all known customers of the segments and regions that took part: right if those who did "
        "were drawn by lot from them, and a view saves as much at other times.",
    )
    return Estimate(
        value=value, low=low, high=high, unit="count", n=known.n, claim="assumed",
        method="Wald's ratio of two differences by lot × issues read", cautions=(*said_of_trial(known), carried),
        rows=known.arms,
    )  # fmt: skip


def share_per_issue(known: Trial) -> tuple[float, float, float] | None:
    """Contacts saved per issue read with its interval; None where the arms do not clearly read differently."""
    if not known.moves_reading:
        return None
    interval = fieller_interval(known.contacts, known.reads, known.covariance, student_quantile(known.freedom))
    if interval is None:
        return None
    return -known.contacts.value / known.reads.value, -interval[1], -interval[0]


def said_of_trial(known: Trial) -> tuple[Caution, ...]:
    """What has to be said of an experiment."""
    said = []
    if not known.moves_reading:
        said.append(Caution("placebo", "It does not clearly change what is read: a difference in contacts is chance."))
    off = known.balance.filter(pl.col("difference").abs() > LARGE_IMBALANCE)
    if len(off):
        names = ", ".join(off["name"].to_list())
        said.append(Caution("imbalance", f"The arms differed before the lot was drawn: {names}. Check the assignment."))
    return tuple(said)


def _before(frame: pl.DataFrame) -> Floats:
    """What was known before the lot, shape (n, 3): both rates, and whether there was a time before at all."""
    years = pl.col("years_before")
    rates = [
        pl.when(years > 0).then(pl.col(name) / years).otherwise(0.0) for name in ("contacts_before", "reads_before")
    ]
    known = frame.select(*rates, (years > 0).alias("is_known"))
    return known.cast(pl.Float64).to_numpy()


def _balance(frame: pl.DataFrame, shown: str) -> pl.DataFrame:
    """Rates a year before the lot by arm, and their standardised difference."""
    rows: list[dict[str, Any]] = []
    known = frame.filter(pl.col("years_before") > 0)
    is_shown = (known["arm"] == shown).to_numpy()
    for label, name in (("contacts a year before", "contacts_before"), ("issues read a year before", "reads_before")):
        rate = (known[name] / known["years_before"]).cast(pl.Float64).to_numpy()
        first, second = rate[is_shown], rate[~is_shown]
        if min(len(first), len(second)) < FEWEST_IN_ARM:
            continue
        spread = math.sqrt((float(first.var(ddof=1)) + float(second.var(ddof=1))) / 2)
        gap = float(first.mean() - second.mean())
        rows.append(
            {"name": label, "shown": float(first.mean()), "withheld": float(second.mean()),
             "difference": gap / spread if spread else 0.0}
        )  # fmt: skip
    schema = {"name": pl.String, "shown": pl.Float64, "withheld": pl.Float64, "difference": pl.Float64}
    return pl.DataFrame(rows, schema=schema)
