"""Fifty people at once, an action each ten seconds: how long they wait, and what the server holds."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import count
from pathlib import Path

from benchmarks.timing import Comparison
from benchmarks.visitor import Visitor, served

PEOPLE = 50
SECONDS_BETWEEN = 10.0
PAGES = ("", "care-response", "voices", "team", "deflection", "cohorts", "advocacy", "ledger", "data-health", "roi")
FIRST_DAYS = tuple(date(2025, month, 1) for month in range(1, 7))
PORT = 8695
EMPTY_PAGE = "import streamlit as st\nst.title('empty')\nst.date_input('Period', value=[])\n"


@dataclass(frozen=True, slots=True)
class Crowd:
    """Seconds of every action, how many failed, and megabytes of the server before and after."""

    waits: tuple[float, ...]
    failed: int
    megabytes_before: float
    megabytes_after: float

    def quantile(self, share: float) -> float:
        """The wait that `share` of the actions did not exceed, in seconds."""
        return statistics.quantiles(self.waits, n=1000, method="inclusive")[round(share * 1000) - 1]

    def row(self) -> str:
        """One line of the table in docs/benchmarks.md."""
        return (
            f"| {PEOPLE} people, an action each {SECONDS_BETWEEN:.0f} s: {len(self.waits):,} actions, {self.failed} "
            f"failed, {self.megabytes_before:.0f} to {self.megabytes_after:.0f} MB "
            f"| {1000 * self.quantile(0.95):.0f} ms (95 %) | half of them | {1000 * self.quantile(0.5):.0f} ms | |"
        )


@dataclass(frozen=True, slots=True)
class Reruns:
    """Megabytes of the server after a tenth, half and all of so many clicks of one person."""

    times: int
    megabytes: tuple[float, float, float]

    def row(self) -> str:
        """One line of the table in docs/benchmarks.md."""
        early, middle, last = self.megabytes
        before = f"{middle:.0f}, {early:.0f} MB"
        return f"| memory over {self.times:,} clicks | {last:.0f} MB | after half, a tenth of them | {before} | |"


def crowd(home: Path, *, people: int = PEOPLE, minutes: float = 5.0, seed: int = 1) -> Crowd:
    """Everybody opens a page, then opens another, narrows the period or just clicks, at uneven moments."""
    with served(home, PORT) as server:
        with Visitor(PORT) as first:  # the pages' modules and their first answers
            for page in PAGES:
                first.opened(page)
        before = _megabytes(server)
        with ThreadPoolExecutor(people) as pool:
            told = list(pool.map(lambda number: _one_person(seed * 1000 + number, minutes * 60), range(people)))
        after = _megabytes(server)
    return Crowd(tuple(wait for waits, _ in told for wait in waits), sum(failed for _, failed in told), before, after)


def _one_person(seed: int, seconds: float) -> tuple[list[float], int]:
    draw = random.Random(seed)
    waits, failed = [], 0
    time.sleep(draw.uniform(0, SECONDS_BETWEEN))
    ends = time.monotonic() + seconds
    with Visitor(PORT) as visitor:
        waits.append(visitor.opened(draw.choice(PAGES)))
        while time.monotonic() < ends:
            time.sleep(draw.uniform(0.5, 1.5) * SECONDS_BETWEEN)
            what = draw.random()
            if what < 0.3:  # three in ten turn to another page
                waits.append(visitor.opened(draw.choice(PAGES)))
            elif what < 0.6 and visitor.period_id:  # three in ten narrow the period
                first = draw.choice(FIRST_DAYS)
                waits.append(visitor.narrowed(first, first + timedelta(days=89)))
            else:
                waits.append(visitor.rerun())
            failed += visitor.failed
            visitor.failed = False
    return waits, failed


def reruns(home: Path, page: str = "care-response", times: int = 2000) -> Reruns:
    """Whether the server's memory stays flat while one person clicks."""
    with served(home, PORT) as server, Visitor(PORT) as visitor:
        visitor.opened(page)
        marks = {}
        for number in range(1, times + 1):
            visitor.rerun()
            marks[number] = _megabytes(server) if number in (times // 10, times // 2, times) else 0.0
    return Reruns(times, (marks[times // 10], marks[times // 2], marks[times]))


def on_pages(home: Path, rounds: int = 7) -> list[Comparison]:
    """A click and a new period on each page, beside the same click on an empty Streamlit page."""
    script = Path(home) / "tmp" / "empty_page.py"
    script.parent.mkdir(exist_ok=True)
    script.write_text(EMPTY_PAGE, encoding="utf-8")
    found = []
    with served(home, PORT), served(home, PORT + 1, script=str(script)), Visitor(PORT + 1) as empty:
        empty.opened("")
        for page in PAGES:
            with Visitor(PORT) as visitor:
                visitor.opened(page)
                found.append(_beside(f"click on {page or 'overview'}", visitor.rerun, empty, rounds))
                if visitor.period_id:
                    new = partial(_next_period, visitor, count(date(2025, 6, 1).toordinal()))
                    found.append(_beside(f"new period on {page or 'overview'}", new, empty, rounds))
    return found


def _next_period(visitor: Visitor, ends: Iterator[int]) -> float:
    return visitor.narrowed(date(2025, 1, 1), date.fromordinal(next(ends)))


def _beside(name: str, act: Callable[[], float], empty: Visitor, rounds: int) -> Comparison:
    """Both in turn, by the seconds that each says it took."""
    act(), empty.rerun()
    pairs = [(act(), empty.rerun()) for _ in range(rounds)]
    ratio = statistics.median(ours / theirs for ours, theirs in pairs)
    ours, theirs = (statistics.median(taken) for taken in zip(*pairs, strict=True))
    return Comparison(name, ours, "empty Streamlit page", theirs, ratio, rounds)


def _megabytes(process: int) -> float:
    resident = next(
        line for line in Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines() if "VmRSS" in line
    )
    return int(resident.split()[1]) / 1024
