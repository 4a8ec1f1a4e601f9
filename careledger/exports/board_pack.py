"""The board pack: one answer, the ledger behind it, and all that somebody needs to audit or to refuse it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from analytics.estimate import Insufficient, Result
from analytics.social_roi import returns
from analytics.social_roi.ledger import MEASURED, Entry, Ledger
from careledger.exports.stamp import Stamp
from careledger.metrics.catalogue import Metric, metrics
from careledger.metrics.printed import interval_text, short_amount_text, value_text

LABELS = {
    "benefit_cost_ratio": "Back per unit of cost",
    "roi": "ROI",
    "net_present_value": "Net present value",
    "share_assumed": "Share assumed",
    "payback_months": "Payback",
    "internal_rate": "Internal rate of return a year",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A headline number by the id of its metric, as the screen shows it."""

    id: str
    label: str
    result: Result

    @property
    def value_text(self) -> str:
        """The number in its unit, payback in months; "none" where there is none."""
        if isinstance(self.result, Insufficient):
            return "none"
        if self.id == "payback_months":
            return _months_text(self.result.value)
        if self.result.unit == "money":
            return short_amount_text(self.result.value, self.result.currency)
        return value_text(self.result.value, self.result.unit, self.result.currency)

    @property
    def doubt_text(self) -> str:
        """Its interval, or why there is no number and what would bring one."""
        if isinstance(self.result, Insufficient):
            return f"{self.result.reason} {self.result.needed}"
        if self.id == "payback_months":
            return f"{_months_text(self.result.low)} – {_months_text(self.result.high)}"
        return interval_text(self.result) if self.result.low < self.result.high else "of what is expected"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPack:
    """What is exported; the writers only render it.

    `tornado` is that of `analytics.social_roi.returns`; `overlap` has a row per stream of benefits and says what each
    other stream already holds of it.
    """

    title: str
    lines: tuple[str, ...]
    ledger: Ledger
    figures: tuple[Figure, ...]
    tornado: pl.DataFrame
    overlap: pl.DataFrame
    stamp: Stamp

    @property
    def definitions(self) -> tuple[Metric, ...]:
        """The catalogue's entry of every number that is in the pack."""
        sources = [entry.source for entry in self.ledger.entries]
        sources += [factor.source for factor in self.ledger.factors.values()]
        known = metrics()
        return tuple(known[name] for name in _once([*(one.id for one in self.figures), *sources]) if name in known)

    @property
    def categories(self) -> dict[str, tuple[Entry, ...]]:
        """The benefits by category, in the order of the ledger."""
        benefits = self.ledger.of_side("benefit")
        return {
            name: tuple(entry for entry in benefits if entry.category == name)
            for name in _once(entry.category for entry in benefits)
        }

    @property
    def used_factors(self) -> tuple[str, ...]:
        """The ids of the factors that any entry is a product of, as the ledger has them."""
        used = {name for entry in self.ledger.entries for name in entry.factors}
        return tuple(name for name in self.ledger.factors if name in used)

    def worth(self, entries: Iterable[Entry]) -> float:
        """What some entries are worth together on the ledger's first day."""
        return sum(self.ledger.present_value(entry) for entry in entries)

    @property
    def benefits(self) -> float:
        """Present value of all benefits, what is counted twice taken out."""
        return self.worth(self.ledger.of_side("benefit"))

    @property
    def costs(self) -> float:
        """Present value of all costs."""
        return self.worth(self.ledger.of_side("cost"))

    @property
    def unmeasured(self) -> float:
        """Present value of the benefits that rest on a benchmark or an assumption."""
        return self.worth(one for one in self.ledger.of_side("benefit") if self.ledger.grade(one) not in MEASURED)


def board_pack(
    title: str, lines: Iterable[str], ledger: Ledger, stamp: Stamp, overlap: pl.DataFrame | None = None
) -> BoardPack:
    """The pack of a ledger: its headline numbers with their intervals, as the screen computes them.

    Args:
        title: The answer in one sentence.
        lines: What it rests on, a sentence each.
        ledger: Every entry, for the rows that the stamp names.
        stamp: For which rows the pack holds, and from which build.
        overlap: What one stream of benefits already holds of another; none where nothing is held twice.
    """
    told = returns.drawn(ledger)
    results = {
        "benefit_cost_ratio": returns.benefit_cost_ratio(ledger, told),
        "roi": returns.roi(ledger, told),
        "net_present_value": returns.net_present_value(ledger, told),
        "share_assumed": returns.share_assumed(ledger),
        "payback_months": returns.payback_months(ledger, told),
        "internal_rate": returns.internal_rate(ledger, told),
    }
    return BoardPack(
        title=title, lines=tuple(lines), ledger=ledger, stamp=stamp, tornado=returns.tornado(ledger, told),
        figures=tuple(Figure(id=name, label=LABELS[name], result=result) for name, result in results.items()),
        overlap=pl.DataFrame() if overlap is None else overlap,
    )  # fmt: skip


def _months_text(seconds: float) -> str:
    return f"{seconds / returns.SECONDS_A_MONTH:.0f} months" if math.isfinite(seconds) else "not within the horizon"


def _once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
