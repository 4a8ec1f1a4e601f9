"""Who serves: agents, their shifts, the hours when social agents are pulled off to the phones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from data.demo.clock import PULLED_OFF_FROM, PULLED_OFF_UNTIL, STAFFED_FROM, STAFFED_UNTIL, Calendar
from data.demo.frames import Flags, Floats, Whole, drawn, named, numbered, repeated
from data.demo.parameters import DAY, HOUR, MONTH
from data.demo.words import FIRST_NAMES, LAST_NAMES

TEAMS = ("social", "phone", "email", "chat")
TEAM_SHARES = (0.40, 0.30, 0.18, 0.12)
TEAM_OF_CHANNEL = {"twitter": 0, "facebook": 0, "reviews": 0, "phone": 1, "email": 2, "chat": 3}
SENIORITY = ("junior", "regular", "senior")
HOURLY_COST = (24.0, 27.0, 34.0)
BOTS = 3
SHIFT_HOURS = 8
LATE_FROM = STAFFED_UNTIL - SHIFT_HOURS
DUTY_TRIES = 12
WORKING_DAYS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The people of the desk, one place each; bots follow behind them and have no shifts."""

    team: Whole
    is_late: Flags
    rota: Whole  # place among those of the same team and shift, who take turns
    seniority: Whole
    hired: Floats
    calendar: Calendar

    @property
    def count(self) -> int:
        """How many people, bots apart."""
        return len(self.team)

    def is_on_duty(self, agent: Whole, at: Floats) -> Flags:
        """Whether each agent works at each moment: four days of seven, early or late shift, once hired."""
        day, hour = self.calendar.day_of(at), self.calendar.hour_of_day(at)
        in_shift = np.where(
            self.is_late[agent], hour >= LATE_FROM, (hour >= STAFFED_FROM) & (hour < STAFFED_FROM + SHIFT_HOURS)
        )
        return np.asarray(in_shift & ((self.rota[agent] * 3 + day) % 7 < WORKING_DAYS) & (self.hired[agent] <= at))

    def on_duty(self, rng: np.random.Generator, team: Whole, at: Floats) -> Whole:
        """An agent of the team who works at each moment; one of the team where nobody does."""
        members = [np.flatnonzero(self.team == t) for t in range(len(TEAMS))]
        size = np.array([len(m) for m in members])
        table = np.array([np.resize(m, size.max()) for m in members])
        chosen: Whole = table[team, 0]
        settled = np.zeros(len(at), dtype=np.bool_)
        for _ in range(DUTY_TRIES):
            open_rows = np.flatnonzero(~settled)
            tried = table[team[open_rows], (rng.random(len(open_rows)) * size[team[open_rows]]).astype(np.int64)]
            chosen[open_rows] = tried
            settled[open_rows] = self.is_on_duty(tried, at[open_rows])
        return chosen

    def bots(self, team: Whole) -> Whole:
        """The bot that serves each team."""
        return np.asarray(self.count + team % BOTS, dtype=np.int64)


def draw_desk(rng: np.random.Generator, customers: int, calendar: Calendar) -> Desk:
    """One person for every 540 customers, at least twelve; a few are hired while the world runs."""
    n = max(12, round(customers / 540))
    team = np.sort(np.concatenate((np.arange(len(TEAMS)).repeat(2), drawn(rng, TEAM_SHARES, n - 2 * len(TEAMS)))))
    place_in_team = np.arange(n) - np.searchsorted(team, team)
    is_recent = (np.arange(n) % 6 == 5) & (n > 20)
    before = calendar.start - rng.uniform(1, 60, n) * MONTH
    during = calendar.start + rng.uniform(0.1, 0.6, n) * calendar.months * MONTH
    return Desk(
        team=team,
        is_late=place_in_team % 2 == 1,
        rota=place_in_team // 2,
        seniority=drawn(rng, (0.35, 0.45, 0.20), n),
        hired=np.floor(np.where(is_recent, during, before) / DAY) * DAY,
        calendar=calendar,
    )


def agent_ids(places: Whole) -> pl.Series:
    """Agent ids with leading zeros."""
    return numbered("AG", places + 1, 3)


def agents_frame(desk: Desk) -> pl.DataFrame:
    """The agents entity: people, then bots."""
    place = np.arange(desk.count)
    names = named(FIRST_NAMES, place * 5 % len(FIRST_NAMES)) + " " + named(LAST_NAMES, place % len(LAST_NAMES))
    people = pl.DataFrame(
        {
            "agent_id": agent_ids(place),
            "agent_name": names,
            "team": named(TEAMS, desk.team),
            "seniority": named(SENIORITY, desk.seniority),
            "is_bot": np.zeros(desk.count, dtype=np.bool_),
            "hired_at": desk.hired,
        }
    )
    bots = pl.DataFrame(
        {
            "agent_id": agent_ids(np.arange(desk.count, desk.count + BOTS)),
            "agent_name": [f"Answering machine {k + 1}" for k in range(BOTS)],
            "is_bot": [True] * BOTS,
            "hired_at": [desk.calendar.start] * BOTS,
        }
    )
    return pl.concat((people, bots), how="diagonal")


def shifts_frame(desk: Desk) -> pl.DataFrame:
    """The shifts entity: early or late; a social shift on a pulled-off day is cut in up to three."""
    calendar = desk.calendar
    agent = np.repeat(np.arange(desk.count), calendar.days)
    day = np.tile(np.arange(calendar.days), desk.count)
    start = calendar.start + day * DAY + np.where(desk.is_late[agent], LATE_FROM, STAFFED_FROM) * HOUR
    works = desk.is_on_duty(agent, start)
    agent, day, start = agent[works], day[works], start[works]
    end = start + SHIFT_HOURS * HOUR
    midnight = calendar.start + day * DAY
    pulled_from = np.clip(midnight + PULLED_OFF_FROM * HOUR, start, end)
    pulled_until = np.clip(midnight + PULLED_OFF_UNTIL * HOUR, start, end)
    is_cut = calendar.pulled_off_days[day] & (desk.team[agent] == 0) & (pulled_until > pulled_from)
    parts = [
        (start, np.where(is_cut, pulled_from, end), False),
        (np.where(is_cut, pulled_from, end), np.where(is_cut, pulled_until, end), True),
        (np.where(is_cut, pulled_until, end), end, False),
    ]
    frames = [
        pl.DataFrame(
            {
                "agent_id": agent_ids(agent),
                "started_at": began,
                "ended_at": ended,
                "channel": named(TEAMS, np.full(len(agent), 1) if pulled else desk.team[agent]),
                "is_pulled_off": np.full(len(agent), pulled),
                "hourly_cost_amount": np.array(HOURLY_COST)[desk.seniority[agent]],
                "currency": repeated("EUR", len(agent)),
            }
        ).filter(pl.col("ended_at") > pl.col("started_at"))
        for began, ended, pulled in parts
    ]
    return pl.concat(frames).sort("agent_id", "started_at")
