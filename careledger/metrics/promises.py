"""Promises held against what came: a back-test by owner."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from analytics.estimate import Estimate, Insufficient
from analytics.social_roi import returns, streams
from analytics.social_roi.ledger import MONTHS_A_YEAR, Ledger
from careledger.errors import WrongUsage
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.roi import care_ledger, ledger_draws
from careledger.store.promises import Promise

STREAMS = (
    streams.RETAINED, streams.ACQUIRED, streams.REFERRED, streams.SAVED, streams.IDEAS, streams.PAYMENTS,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What came of a promise within its own time: all of it with its interval, and the part that is measured.

    `booked` is what of contacts saved reached the books, told for a promise of a whole year whose year before is known.
    `is_open` where its time is not over in these files.
    """

    promise: Promise
    came: float
    low: float
    high: float
    measured: float
    booked: float | None
    is_open: bool


def checked(name: str, stream: str, days: tuple[date, date], amount: float, **told: str) -> Promise:
    """A promise as somebody would make it; `told`: currency, owner, source.

    Raises:
        WrongUsage: an unknown stream, no name, owner or source, no amount above 0, or days that do not ascend.
    """
    if stream not in STREAMS:
        raise WrongUsage(f"There is no stream {stream!r}.", next_step=f"Known: {', '.join(STREAMS)}.")
    if not name.strip() or not told["owner"].strip() or not told["source"].strip():
        raise WrongUsage("A promise needs a name, an owner and a source.", next_step="Say who promised it, and where.")
    if not amount > 0:
        raise WrongUsage("Nothing is promised.", next_step="State an amount above 0.")
    if days[0] >= days[1]:
        raise WrongUsage("The last day must come after the first.", next_step="State other days.")
    if days[0].day != 1 or (days[1] + timedelta(days=1)).day != 1:
        raise WrongUsage(
            "Promises are held by whole months.", next_step="Begin on the first and end on the last day of a month."
        )
    if not told["currency"].strip():
        raise WrongUsage("A promise needs a currency.", next_step="Name one, e.g. EUR.")
    return Promise(
        name=name.strip(), stream=stream, from_on=days[0].isoformat(), to_on=days[1].isoformat(), amount=amount,
        stated_on=datetime.now(UTC).date().isoformat(), **told,
    )  # fmt: skip


def kept(desk: Desk, promise: Promise) -> Kept | Insufficient:
    """What the ledger of the promise's own days and currency shows of its stream, undiscounted."""
    first, last = date.fromisoformat(promise.from_on), date.fromisoformat(promise.to_on)
    months = (last.year - first.year) * MONTHS_A_YEAR + last.month - first.month + 1
    told = care_ledger(
        desk, Filters(from_on=first, to_on=last), horizon_months=months, discount_rate=0.0,
        reporting_currency=promise.currency,
    )  # fmt: skip
    if isinstance(told, Insufficient):
        return told
    mine = replace(told, entries=tuple(e for e in told.of_side("benefit") if e.category == promise.stream))
    if not mine.entries:
        why = dict(told.missing).get(promise.stream, "Nothing of it could be counted in these days.")
        return Insufficient(why, "Look at the entries of the Ledger page.")
    draws = ledger_draws(mine).benefits
    low, high = sorted(draws)[int(0.025 * len(draws))], sorted(draws)[int(0.975 * len(draws))]
    value = _total(mine)
    return Kept(
        promise=promise, came=value, low=min(float(low), value), high=max(float(high), value),
        measured=_total(mine.measured()), booked=_booked(desk, promise) if promise.stream == streams.SAVED else None,
        is_open=_month_after(told) <= last,
    )  # fmt: skip


def _month_after(ledger: Ledger) -> date:
    """First day after the last month of costs."""
    acted = max(int(entry.shape.nonzero()[0].max()) for entry in ledger.of_side("cost")) + 1
    at = ledger.starts_on.year * MONTHS_A_YEAR + ledger.starts_on.month - 1 + acted
    return date(at // MONTHS_A_YEAR, at % MONTHS_A_YEAR + 1, 1)


def _booked(desk: Desk, promise: Promise) -> float | None:
    first, last = date.fromisoformat(promise.from_on), date.fromisoformat(promise.to_on)
    if (last + timedelta(days=1)) != first.replace(year=first.year + 1):
        return None
    with_year_before = Filters(from_on=first.replace(year=first.year - 1), to_on=last)
    told = desk.answer("cash_booked", with_year_before, reporting_currency=promise.currency).result
    return told.value if isinstance(told, Estimate) else None


def _total(ledger: Ledger) -> float:
    return returns.total(ledger, "benefit")
