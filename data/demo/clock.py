"""When things happen: growth, seasons, weekdays, hours, and the four events of the world's history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

import numpy as np

from data.demo.frames import Flags, Floats, Whole
from data.demo.parameters import DAY, HOUR, MONTH

STARTS_AT = datetime(2024, 1, 1, tzinfo=UTC)

# Relative frequency by hour of the day (UTC) and by weekday, Monday first.
HOURS = {
    "social": (2, 1, 1, 1, 1, 2, 4, 7, 9, 9, 8, 8, 9, 8, 7, 7, 8, 9, 10, 11, 11, 9, 6, 4),
    "desk": (0, 0, 0, 0, 0, 0, 1, 5, 10, 12, 12, 10, 8, 9, 10, 9, 8, 6, 4, 2, 1, 0, 0, 0),
    "shop": (3, 2, 1, 1, 1, 1, 2, 4, 6, 7, 7, 7, 8, 7, 6, 6, 7, 8, 9, 11, 12, 10, 7, 5),
}
WEEKDAYS = {
    "social": (1.1, 1.05, 1.0, 1.0, 1.0, 0.85, 0.8),
    "desk": (1.45, 1.2, 1.1, 1.05, 1.0, 0.35, 0.15),
    "shop": (0.95, 0.9, 0.9, 0.95, 1.05, 1.2, 1.15),
}
MONTHS = {
    "social": (1.1, 0.95, 1.0, 0.95, 0.95, 0.95, 0.9, 0.9, 1.0, 1.0, 1.1, 1.25),
    "desk": (1.15, 1.0, 1.0, 0.95, 0.95, 0.95, 0.9, 0.85, 1.0, 1.0, 1.1, 1.15),
    "shop": (0.85, 0.85, 0.95, 0.95, 1.0, 0.95, 0.9, 0.9, 0.95, 1.05, 1.35, 1.45),
}
STAFFED_FROM, STAFFED_UNTIL = 7, 22
PULLED_OFF_FROM, PULLED_OFF_UNTIL = 10, 14


@dataclass(frozen=True)
class Calendar:
    """The world's clock. Moments are seconds since 1970 UTC, as floats."""

    months: int
    seed: int

    @cached_property
    def start(self) -> float:
        """First moment of the world."""
        return STARTS_AT.timestamp()

    @cached_property
    def end(self) -> float:
        """First moment after the world."""
        years, month = divmod(self.months, 12)
        return STARTS_AT.replace(year=STARTS_AT.year + years, month=month + 1).timestamp()

    @cached_property
    def days(self) -> int:
        """Whole days from start to end."""
        return round((self.end - self.start) / DAY)

    def span(self, share: float, days: float, hour: float = 0.0) -> tuple[float, float]:
        """An interval of `days` that begins after `share` of the world's time, at `hour` of that day."""
        began = self.start + round(share * self.days) * DAY + hour * HOUR
        return began, min(began + days * DAY, self.end)

    @cached_property
    def outage(self) -> tuple[float, float]:
        """Two days in which logging in failed."""
        return self.span(0.433, 1.6, hour=6)

    @cached_property
    def crisis(self) -> tuple[float, float]:
        """Five days of public anger about a price rise."""
        return self.span(0.855, 5, hour=9)

    @cached_property
    def campaign(self) -> tuple[float, float]:
        """Four weeks of the spring campaign."""
        return self.span(0.584, 28)

    @cached_property
    def policy_change(self) -> tuple[float, float]:
        """The day on which returns became free."""
        return self.span(0.52, 1)

    @cached_property
    def hours(self) -> Floats:
        """Start of every hour. Shape (24 × days,)."""
        return np.asarray(self.start + np.arange(self.days * 24) * HOUR, dtype=np.float64)

    def _within(self, interval: tuple[float, float]) -> Flags:
        return np.asarray((self.hours >= interval[0]) & (self.hours < interval[1]))

    def is_outage(self, at: Floats) -> Flags:
        """Whether each moment lies in the outage."""
        return np.asarray((at >= self.outage[0]) & (at < self.outage[1]))

    @cached_property
    def pulled_off_days(self) -> Flags:
        """Days on which social agents were moved to the phones from 10 to 14 h. Shape (days,)."""
        rng = np.random.default_rng((self.seed, 1))
        weekday = np.arange(self.days) % 7
        probability = np.array([0.30, 0.18, 0.12, 0.12, 0.12, 0.02, 0.0])[weekday]
        pulled = rng.random(self.days) < probability
        pulled[self.day_of(np.array(self.outage))] = True
        return pulled

    @cached_property
    def load(self) -> Floats:
        """Standardised call load of every hour: chance beyond hour of week and outage. Shape (24 × days,)."""
        rng = np.random.default_rng((self.seed, 2))
        noise = rng.normal(size=self.days * 24 + 2)
        smooth = (noise[:-2] + noise[1:-1] + noise[2:]) / np.sqrt(3.0)
        return np.asarray(0.85 * smooth + 0.9 * self._pulled_off_hours, dtype=np.float64)

    @cached_property
    def _pulled_off_hours(self) -> Flags:
        hour = np.arange(self.days * 24) % 24
        in_block = (hour >= PULLED_OFF_FROM) & (hour < PULLED_OFF_UNTIL)
        return np.asarray(np.repeat(self.pulled_off_days, 24) & in_block)

    def hour_index(self, at: Floats) -> Whole:
        """Place of each moment's hour in `hours`, held inside the world."""
        return np.clip((at - self.start) // HOUR, 0, self.days * 24 - 1).astype(np.int64)

    def day_of(self, at: Floats) -> Whole:
        """Days since the start, held inside the world."""
        return self.hour_index(at) // 24

    def hour_of_day(self, at: Floats) -> Whole:
        """Hour of the day, 0-23."""
        return ((at - self.start) // HOUR % 24).astype(np.int64)

    def load_at(self, at: Floats) -> Floats:
        """Call load in each moment's hour."""
        return np.asarray(self.load[self.hour_index(at)])

    def is_pulled_off(self, at: Floats) -> Flags:
        """Whether social agents were on the phones at each moment."""
        return np.asarray(self._pulled_off_hours[self.hour_index(at)])

    def staffed_from(self, rng: np.random.Generator, at: Floats) -> Floats:
        """Each moment, or up to 90 minutes after the next morning's opening if the desk is closed."""
        hour = (at - self.start) / HOUR % 24
        wait = np.where(hour < STAFFED_FROM, STAFFED_FROM - hour, 24 + STAFFED_FROM - hour)
        is_closed = (hour < STAFFED_FROM) | (hour >= STAFFED_UNTIL)
        spread = rng.uniform(0, 5_400, len(at))
        return np.asarray(np.where(is_closed, at + wait * HOUR + spread, at), dtype=np.float64)

    @cached_property
    def _cumulative(self) -> dict[str, Floats]:
        """Expected events up to each hour, by rhythm, in units of an average month. Shapes (hours + 1,)."""
        day = np.arange(self.days)
        month = np.array([datetime.fromtimestamp(self.start + d * DAY, UTC).month - 1 for d in day])
        outage, crisis, campaign = (self._within(i) for i in (self.outage, self.crisis, self.campaign))
        level = {}
        for rhythm, hours in HOURS.items():
            by_day = np.array(MONTHS[rhythm])[month] * np.array(WEEKDAYS[rhythm])[day % 7]
            level[rhythm] = np.repeat(by_day, 24) * np.tile(hours, self.days)
        level["trouble"] = level["social"] * (1 + 7 * outage + 1.5 * crisis)
        level["uproar"] = level["social"] * (1 + 2 * outage + 14 * crisis)
        level["desk"] = level["desk"] * (1 + 2.5 * outage + 0.5 * crisis)
        level["shop"] = level["shop"] * (1 + 0.5 * campaign)
        growth = np.linspace(0.75, 1.35, self.days * 24)
        level["join"] = level["shop"] * growth * (1 + 0.6 * campaign)
        whole_months = (self.end - self.start) / MONTH
        return {k: np.concatenate(([0.0], np.cumsum(v) / np.sum(v) * whole_months)) for k, v in level.items()}

    @cached_property
    def _edges(self) -> Floats:
        return np.append(self.hours, self.end)

    def moments(self, rng: np.random.Generator, rhythm: str, low: Floats, high: Floats) -> Floats:
        """One moment between each low and high, likelier when the rhythm is busy. Shape as `low`."""
        curve = self._cumulative[rhythm]
        first, last = np.interp(low, self._edges, curve), np.interp(high, self._edges, curve)
        return np.floor(np.interp(first + rng.random(len(low)) * (last - first), curve, self._edges))

    def arrivals(
        self, rng: np.random.Generator, rhythm: str, per_month: Floats | float, low: Floats, high: Floats
    ) -> tuple[Whole, Floats]:
        """Who and when: Poisson events of each owner between low and high, at `per_month` on average.

        Returns the owner's place and the moment, in the order of owners. Both of shape (events,).
        """
        curve = self._cumulative[rhythm]
        expected = np.interp(high, self._edges, curve) - np.interp(low, self._edges, curve)
        owner = np.repeat(np.arange(len(low)), rng.poisson(per_month * np.maximum(expected, 0.0)))
        return owner, np.maximum(self.moments(rng, rhythm, low[owner], high[owner]), low[owner])
