"""Is more being said than hours like these bring? Each hour against what the weeks before it let expect.

Designed for about one false alarm in 1,000 quiet hours: half of it for sudden rises, half for slow ones. Simulated
quiet worlds gave 0.3 (a mention every three hours) to 1.2 (restless hours).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.estimate import Caution, Estimate, Insufficient, Result, counted
from analytics.proportions import poisson_interval

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

WEEK = 168
PROFILE_WEEKS = 13
LEVEL_WEEKS = 4
WARM_UP_WEEKS = 4
FEWEST_WEEKS = 8
DAY_SHAPE_WEEKS = 4.0  # how many weeks of a cell its day's and its hour's mean are worth
STATED_RATE = 1.0  # false alarms per 1,000 quiet hours, about
SUDDEN_TAIL = STATED_RATE / 2 / 1000
SLOW_WEIGHT = 0.05
# Standard deviations at which whole quiet histories, the error of their baseline in it, give 0.5 in 1,000 hours.
SLOW_LIMIT = 3.1
FEWEST_IN_HOUR = 5
MERGED_HOURS = 24
CUT_SDS, CUT_SDS_IN_UPROAR = 4.5, 1.0
TOO_SHORT = Insufficient(
    f"An alarm needs {FEWEST_WEEKS} weeks of mentions to compare with.", "Bring a longer history, or widen the filters."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Every hour from the first mention on. Shapes (hours,); `expected` and what follows is nan before the watch."""

    first_hour: int  # hours since 1970, UTC
    counts: Whole
    expected: Floats
    variance: Floats
    is_sudden: Flags
    is_slow: Flags
    watched_from: int  # place of the first hour that could raise an alarm


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A stretch of hours with more mentions than chance would bring, quiet for no longer than a day between."""

    started_at: datetime
    last_at: datetime  # start of the last hour that stood out
    kind: str  # sudden, or slow
    mentions: int
    expected: float
    peak_at: datetime
    peak: int
    is_open: bool  # it stood out within a day of the end of observation


def watch(first_hour: int, counts: Whole) -> Watch:
    """What each hour should bring by the weeks before it alone, and which hours stand out.

    A week is foretold from the 13 weeks before it: the mean of each hour of the week, drawn a little towards the
    product of its day and its hour, at the level of the last four weeks. Counts that stood out are cut to
    little more than was expected, so that a crisis does not teach us that crises are usual, and a lasting change is
    learned within weeks. The spread is that of past forecasts, so it holds the error of the baseline, too.

    References:
        Noufaily et al. (2013), Stat. Med. 32, 1206-1222, on negative-binomial limits and down-weighted outbreaks;
        Roberts (1959), Technometrics 1, 239-250, on the EWMA.
    """
    hours = len(counts)
    expected, variance = np.full(hours, np.nan), np.full(hours, np.nan)
    sudden, slow = np.zeros(hours, dtype=np.bool_), np.zeros(hours, dtype=np.bool_)
    average = np.zeros(hours)
    cut = counts.astype(np.float64)
    last, is_quiet = 0.0, np.ones(hours, dtype=np.bool_)
    for start in range(WARM_UP_WEEKS * WEEK, hours, WEEK):
        end, past = min(start + WEEK, hours), slice(max(WARM_UP_WEEKS * WEEK, start - PROFILE_WEEKS * WEEK), start)
        mean = _week_foretold(cut[:start])
        spread = _spread(cut[past], expected[past]) if start > past.start else _spread(*_learned(cut[:start]))
        mean = mean[: end - start]
        expected[start:end], variance[start:end] = mean, mean + spread * mean**2
        observed = counts[start:end]
        tail, above = _tails(observed, mean, spread)
        score = _normal_score((tail + above) / 2)
        for place in range(end - start):
            last = (1 - SLOW_WEIGHT) * last + SLOW_WEIGHT * score[place]
            average[start + place] = last
        unit = np.sqrt(SLOW_WEIGHT / (2 - SLOW_WEIGHT))
        if is_quiet[past].any():  # hours that hang together vary more over days than white noise would
            unit = max(unit, float(np.sqrt(np.mean(average[past][is_quiet[past]] ** 2))))
        sudden[start:end] = (tail < SUDDEN_TAIL) & (observed >= FEWEST_IN_HOUR)
        slow[start:end] = (average[start:end] > SLOW_LIMIT * unit) & (average[start:end] > 0)
        is_quiet[start:end] = ~(sudden[start:end] | slow[start:end])
        is_uproar = average[start:end] > 2 * SLOW_LIMIT * unit  # never by chance, so that cutting it biases nothing
        limit = mean + np.where(is_uproar, CUT_SDS_IN_UPROAR, CUT_SDS) * np.sqrt(variance[start:end]) + 1
        cut[start:end] = np.minimum(observed, limit)
    watched_from = FEWEST_WEEKS * WEEK
    sudden[:watched_from], slow[:watched_from] = False, False
    return Watch(
        first_hour=first_hour, counts=counts, expected=expected, variance=variance, is_sudden=sudden, is_slow=slow,
        watched_from=watched_from,
    )  # fmt: skip


def _week_foretold(cut: Floats) -> Floats:
    """Mean of the next week's hours. Shape (168,)."""
    past = cut[len(cut) % WEEK :].reshape(-1, WEEK)[-PROFILE_WEEKS:]
    cells = past.mean(axis=0).reshape(7, 24)
    overall = max(float(cells.mean()), 1e-9)
    shape = np.outer(cells.mean(axis=1), cells.mean(axis=0)) / overall
    drawn = (len(past) * cells + DAY_SHAPE_WEEKS * shape) / (len(past) + DAY_SHAPE_WEEKS)
    level = past[-LEVEL_WEEKS:].mean() / overall
    return np.asarray(np.maximum(drawn.ravel() * level, 1e-3))


def _learned(cut: Floats) -> tuple[Floats, Floats]:
    """The weeks that the first forecast is learned from, beside itself."""
    return cut, np.tile(_week_foretold(cut), len(cut) // WEEK)


def _spread(observed: Floats, expected: Floats) -> float:
    """Negative-binomial φ of variance m + φ m², by moments; never below 0."""
    return max(1e-6, float(((observed - expected) ** 2 - expected).sum() / (expected**2).sum()))


def _tails(observed: Whole, mean: Floats, spread: float) -> tuple[Floats, Floats]:
    """P(count ≥ observed) and P(count > observed), negative binomial."""
    from scipy.special import betainc  # noqa: PLC0415  # a tenth of a second to import, and needed here alone

    shape, chance = 1 / spread, spread * mean / (1 + spread * mean)
    above = betainc(observed + 1.0, shape, chance)
    return np.where(observed > 0, betainc(np.maximum(observed, 1.0), shape, chance), 1.0), above


def _normal_score(tail: Floats) -> Floats:
    """The mid-tail as a standard normal score, at most 4 away from 0: one hour alone is no slow rise."""
    from scipy.special import ndtri  # noqa: PLC0415  # as above

    return np.asarray(np.clip(-ndtri(np.clip(tail, 1e-9, 1 - 1e-9)), -4, 4))


def alarms_of(watched: Watch) -> list[Alarm]:
    """The alarms of a watch, in order."""
    places = np.flatnonzero(watched.is_sudden | watched.is_slow)
    if not len(places):
        return []
    end = len(watched.counts)
    found = []
    for part in np.split(places, np.flatnonzero(np.diff(places) > MERGED_HOURS) + 1):
        span = slice(int(part[0]), int(part[-1]) + 1)
        peak = span.start + int(watched.counts[span].argmax())
        found.append(
            Alarm(
                started_at=moment(watched, span.start), last_at=moment(watched, span.stop - 1),
                kind="sudden" if watched.is_sudden[span.start] else "slow",
                mentions=int(watched.counts[span].sum()), expected=float(watched.expected[span].sum()),
                peak_at=moment(watched, peak), peak=int(watched.counts[peak]), is_open=end - span.stop < MERGED_HOURS,
            )
        )  # fmt: skip
    return found


def moment(watched: Watch, place: int) -> datetime:
    """Start of an hour."""
    return datetime.fromtimestamp((watched.first_hour + place) * 3600, UTC)


def watched_hours(frame: pl.DataFrame) -> Watch | None:
    """The watch over hourly counts; None where they are too few weeks.

    Args:
        frame: `hour_number` (hours since 1970), `mentions`, `last_hour` (of observation); disjoint groups are summed.
    """
    if frame.is_empty():
        return None
    numbers = frame["hour_number"].to_numpy().astype(np.int64)
    first, last = int(numbers.min()), int(frame["last_hour"].to_numpy().max())
    if last + 1 - first < (FEWEST_WEEKS + 1) * WEEK:
        return None
    counts = np.bincount(numbers - first, weights=frame["mentions"].to_numpy(), minlength=last + 1 - first)
    return watch(first, counts.astype(np.int64))


def alarm_count(frame: pl.DataFrame) -> Result:
    """Alarms that started in the period. Rows: each of them.

    Args:
        frame: As in `watched_hours`, with `is_in_period`; hours before the period are there to learn from.
    """
    watched = watched_hours(frame)
    if watched is None:
        return TOO_SHORT
    inside = frame.filter("is_in_period")
    if inside.is_empty():
        return Insufficient("Nothing was said in this selection.", "Widen the period or the filters.")
    first, last = _period(inside)
    known = [alarm for alarm in alarms_of(watched) if first <= alarm.started_at.timestamp() / 3600 <= last]
    rows = pl.DataFrame(
        [{name: getattr(alarm, name) for name in Alarm.__slots__} for alarm in known],
        schema={"started_at": pl.Datetime(time_zone="UTC"), "last_at": pl.Datetime(time_zone="UTC"), "kind": pl.String,
                "mentions": pl.Int64, "expected": pl.Float64, "peak_at": pl.Datetime(time_zone="UTC"),
                "peak": pl.Int64, "is_open": pl.Boolean},
    )  # fmt: skip
    return counted(float(len(known)), int(inside["mentions"].sum()), "count", rows=rows)


def false_alarm_rate(frame: pl.DataFrame) -> Result:
    """Alarms outside every annotated event per 1,000 hours outside them: at most, because some are real.

    Args:
        frame: As in `alarm_count`, with `is_annotated`: the hour lies in an event that somebody named.
    """
    watched = watched_hours(frame)
    if watched is None:
        return TOO_SHORT
    inside = frame.filter("is_in_period")
    first, last = _period(inside) if len(inside) else (0, -1)
    first = max(first, watched.first_hour + watched.watched_from)
    named = set(frame.filter("is_annotated")["hour_number"].to_list())
    hours = sum(hour not in named for hour in range(first, last + 1))
    if hours < WEEK:
        return Insufficient("Less than a week of this period could be watched.", "Widen the period.")
    starts = [int(alarm.started_at.timestamp() // 3600) for alarm in alarms_of(watched)]
    false = sum(first <= start <= last and start not in named for start in starts)
    low, high = poisson_interval(false)
    return Estimate(
        value=1000 * false / hours, low=1000 * low / hours, high=1000 * high / hours, unit="score", n=hours,
        method="back-test, exact Poisson", claim="descriptive",
        cautions=(
            Caution("stated-rate", f"Designed for about {STATED_RATE:g}; simulated quiet worlds gave 0.3 to 1.2."),
            Caution("real-alarms", "Rises that were real and that nobody annotated count as false here."),
        ),
    )  # fmt: skip


def _period(inside: pl.DataFrame) -> tuple[int, int]:
    numbers = inside["hour_number"].to_numpy()
    return int(numbers.min()), int(numbers.max())
