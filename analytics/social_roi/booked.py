"""What savings reached the books: what staff would have cost at the old cost of a need, less what was booked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from analytics.deflection.readers import Compared, compared
from analytics.estimate import Caution, Estimate, Insufficient, Result
from analytics.social_roi.ledger import MONTHS_A_YEAR
from analytics.social_roi.streams import contact_cost
from analytics.survival_comparison import Measured

FEWEST_MONTHS = 2 * MONTHS_A_YEAR
NO_YEARS = Insufficient(
    "Two whole years of costs of people are needed: one to save against, one to save in.",
    "Bring costs.csv with category personnel for 24 months, or widen the period.",
)
NO_CONTACTS = Insufficient(
    "The contacts of one of the two years are not known.", "Bring calls.csv or cases.csv for the same 24 months."
)
RATE_MISSING = Insufficient(
    "Costs of people are in several currencies, and no rate between them is known.", "Bring fx_rates.csv."
)


@dataclass(frozen=True, slots=True)
class Year:
    """Twelve months of a desk: people's cost as booked, contacts that came, and contacts proved to have been saved."""

    booked: float
    contacts: int
    saved: Measured

    @property
    def needs(self) -> float:
        """Contacts that would have come if nobody had found help elsewhere."""
        return self.contacts + self.saved.value


def two_years(
    frame: pl.DataFrame, frames: Mapping[str, pl.DataFrame], window_days: int
) -> tuple[Year, Year] | Insufficient:
    """The year before and the last one, as far as costs of people are booked.

    Args:
        frame: As `sql/queries/staffing_by_month.sql` gives it.
        frames: `issues_compared` and `ledger_contact_costs`, as the queries of these names give them.
        window_days: How long no contact may follow for one to count as saved.
    """
    if frame.is_empty():
        return NO_YEARS
    if frame["amount"].is_null().any():
        return RATE_MISSING
    months = (
        frame.group_by("month_on").agg(pl.col("amount").sum(), pl.col("contact_count").first()).sort("month_on")
        .tail(FEWEST_MONTHS)
    )  # fmt: skip
    first, last = months["month_on"][0], months["month_on"][-1]
    if len(months) < FEWEST_MONTHS or _months_between(first, last) != FEWEST_MONTHS - 1:
        return NO_YEARS
    if months["contact_count"].is_null().any():
        return NO_CONTACTS
    issues = frames["issues_compared"]
    told = compared(issues, window_days) if len(issues) else None
    known = None if told is None or isinstance(told, Insufficient) else told
    halves = (months.head(MONTHS_A_YEAR), months.tail(MONTHS_A_YEAR))
    before, now = (
        Year(
            booked=float(part["amount"].sum()), contacts=int(part["contact_count"].sum()),
            saved=_saved(issues, known, part["month_on"]),
        )
        for part in halves
    )  # fmt: skip
    return before, now


def savings_realised(frame: pl.DataFrame, frames: Mapping[str, pl.DataFrame], window_days: int) -> Result:
    """What people would have cost in the last year at the year before's cost of a need, less what was booked."""
    years = two_years(frame, frames, window_days)
    if isinstance(years, Insufficient):
        return years
    before, now = years

    def realised(old: float, new: float) -> float:
        return before.booked / (before.contacts + old) * (now.contacts + new) - now.booked

    value = realised(before.saved.value, now.saved.value)
    ends = [
        realised(before.saved.value + sign * before.saved.error, now.saved.value + sign * now.saved.error)
        for sign in (-1.96, 1.96)
    ]  # one share saved in both years: both move together
    return Estimate(
        value=value, low=min(*ends, value), high=max(*ends, value), unit="money", n=len(frame), claim="associational",
        currency=str(frame["reporting_currency"][0]), rows=bridge(before, now),
        method="cost of a need in the year before × needs of the last year − cost lines booked",
        cautions=(
            Caution("wages", "Wages and prices of the two years are as booked: a rise of wages counts as a loss."),
            Caution("of-contacts-saved", "The interval is of contacts saved alone: what was booked is counted."),
            Caution("not-only-care", "All that changed the cost of a need is in it, not care alone."),
        ),
    )  # fmt: skip


def cash_booked(frame: pl.DataFrame, frames: Mapping[str, pl.DataFrame], window_days: int) -> Result:
    """Of what contacts saved in the last year promised, as much as the savings realised can hold."""
    told, years = savings_realised(frame, frames, window_days), two_years(frame, frames, window_days)
    if isinstance(told, Insufficient):
        return told
    assert not isinstance(years, Insufficient)
    _, now = years
    low, high = now.saved.interval()

    each = contact_cost(frames["ledger_contact_costs"])
    if isinstance(each, Insufficient):
        return each

    def held(promised: float, realised: float) -> float:
        return min(max(promised, 0.0), max(realised, 0.0))

    least, value, most = (
        held(each.value * contacts, realised)
        for contacts, realised in ((low, told.low), (now.saved.value, told.value), (high, told.high))
    )
    return replace(
        told, value=value, low=min(least, value), high=max(most, value),
        method="the lower of contacts saved × cost of handling one, and the savings realised",
    )  # fmt: skip


def bridge(before: Year, now: Year) -> pl.DataFrame:
    """From the lines of one year to those of the next, step by step: `step, amount`; the last is their sum."""
    unit = before.booked / before.needs
    more_needs = unit * (now.needs - before.needs)
    saved = -unit * (now.saved.value - before.saved.value)
    kept = now.booked - before.booked - more_needs - saved
    return pl.DataFrame(
        {
            "step": [
                "Booked the year before", "More needs, at its cost of one", "More contacts saved",
                "All else: hours, wages", "Booked in the last year",
            ],
            "amount": [before.booked, more_needs, saved, kept, now.booked],
        }
    )  # fmt: skip


def _saved(issues: pl.DataFrame, told: Compared | None, months: pl.Series) -> Measured:
    """Contacts saved among known readers in some months; none where nothing could be compared."""
    if told is None:
        return Measured(0.0, 0.0)
    solved = issues.filter("is_solved")
    inside = int(solved["happened_on"].dt.truncate("1mo").is_in(months.implode()).sum())
    count = inside * told.readers / max(len(solved), 1)
    return Measured(count * told.saved.value, count * told.saved.error)


def _months_between(first: object, last: object) -> int:
    days = np.array([first, last], dtype="datetime64[M]")
    return int((days[1] - days[0]).astype(int))
