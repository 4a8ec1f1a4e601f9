"""The board pack: one answer, the ledger behind it, and all that somebody needs to audit or to refuse it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from analytics.estimate import Insufficient, Result
from analytics.social_roi import returns
from analytics.social_roi.assembled import overlaps
from analytics.social_roi.ledger import MEASURED, Entry, Ledger
from careledger.exports.stamp import Stamp, stamp_of
from careledger.metrics.answer import Desk
from careledger.metrics.catalogue import Metric, metric, metrics
from careledger.metrics.filters import Filters
from careledger.metrics.printed import amount_text, interval_text, short_amount_text, value_text
from careledger.metrics.roi import TOTAL, care_ledger
from careledger.metrics.roi_sentence import CANNOT_TELL, whether_care_pays

MEASURES: dict[str, Callable[[Ledger, returns.Draws], Result]] = {
    "benefit_cost_ratio": returns.benefit_cost_ratio,
    "roi": returns.roi,
    "net_present_value": returns.net_present_value,
    "share_assumed": returns.share_assumed,
    "payback": returns.payback_months,
    "internal_rate": returns.internal_rate,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A headline number by the id of its metric, as the screen shows it."""

    id: str
    result: Result

    @property
    def label(self) -> str:
        """What the catalogue calls it."""
        return metric(self.id).label

    @property
    def value_text(self) -> str:
        """The number in its unit, payback in months; "none" where there is none."""
        if isinstance(self.result, Insufficient):
            return "none"
        if self.id == "payback":
            return _months_text(self.result.value)
        if self.result.unit == "money":
            return short_amount_text(self.result.value, self.result.currency)
        return value_text(self.result.value, self.result.unit, self.result.currency)

    @property
    def doubt_text(self) -> str:
        """Its interval, or why there is no number and what would bring one."""
        if isinstance(self.result, Insufficient):
            return f"{self.result.reason} {self.result.needed}"
        if self.id == "payback":
            return f"{_months_text(self.result.low)} – {_months_text(self.result.high)}"
        if self.result.low == self.result.high:
            return "of what is expected"
        if self.result.unit == "money":
            low, high = (short_amount_text(end, self.result.currency) for end in (self.result.low, self.result.high))
            return f"{low} – {high}"
        return interval_text(self.result)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPack:
    """What is exported; the writers only render it.

    `tornado` is that of `analytics.social_roi.returns`, `overlap` that of `analytics.social_roi.assembled`.
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
    def held_under(self) -> str:
        """From when on and how far, at which rate, in which currency, and for which programmes."""
        ledger = self.ledger
        currency = f", in {ledger.currency}" if ledger.currency else ""
        programmes = ", ".join(_once(entry.programme for entry in ledger.entries))
        return (
            f"From {ledger.starts_on:%Y-%m-%d} over {ledger.months} months, discounted at {ledger.discount_rate:.1%} a "
            f"year, before tax{currency}. Programmes: {programmes}."
        )

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


def board_pack(ledger: Ledger, stamp: Stamp) -> BoardPack:
    """The pack of a ledger: its headline numbers with their intervals, as the screen computes them.

    Args:
        ledger: Every entry, for the rows that the stamp names.
        stamp: For which rows the pack holds, and from which build.
    """
    told = returns.drawn(ledger)
    figures = {name: Figure(id=name, result=measure(ledger, told)) for name, measure in MEASURES.items()}
    chance = returns.chance_of_gain(told)
    return BoardPack(
        title=_headline(ledger, figures["benefit_cost_ratio"].result, chance),
        lines=(_held_against(ledger, figures, chance), *_basis(ledger, figures)), ledger=ledger, stamp=stamp,
        figures=tuple(figures.values()), tornado=returns.tornado(ledger, told), overlap=overlaps(ledger),
    )  # fmt: skip


def care_pack(desk: Desk, filters: Filters, *, is_invented: bool, **settings: Any) -> BoardPack | Insufficient:
    """The board pack of a selection; what is missing where there is no ledger.

    Args:
        desk: The published build.
        filters: What the pack is narrowed to.
        is_invented: Whether the home holds the demo world.
        settings: In place of parameters of the catalogue, as for `Desk.answer`.
    """
    ledger = care_ledger(desk, filters, **settings)
    if isinstance(ledger, Insufficient):
        return ledger
    return board_pack(ledger, stamp_of(desk, filters, is_invented=is_invented, query=metric(TOTAL).query))


def _headline(ledger: Ledger, ratio: Result, chance: float) -> str:
    """The answer in one sentence, the same that the page ROI opens with."""
    return CANNOT_TELL if isinstance(ratio, Insufficient) else whether_care_pays(ledger, ratio, chance)


def _held_against(ledger: Ledger, figures: Mapping[str, Figure], chance: float) -> str:
    """The figure with its interval, what it is held against, and how likely it is that care pays."""
    ratio = figures["benefit_cost_ratio"].result
    span = f"over {ledger.months} months at {ledger.discount_rate:.0%} a year"
    if isinstance(ratio, Insufficient):
        return f"{ratio.reason} {ratio.needed}"
    back, one = (amount_text(value, ledger.currency) for value in (ratio.value, 1))
    interval = f"{ratio.low:.2f} – {ratio.high:.2f}; ROI {figures['roi'].value_text}"
    return (
        f"{back} back per {one.replace('.00', '')} of care ({interval}), against no care, {span}. "
        f"The chance that benefits outweigh the costs is {chance:.0%}."
    )


def _basis(ledger: Ledger, figures: Mapping[str, Figure]) -> Iterator[str]:
    """What the answer rests on, a sentence each."""
    assumed = figures["share_assumed"].result
    if isinstance(assumed, Insufficient):
        yield f"{assumed.reason} {assumed.needed}"
    else:
        without = returns.total(ledger.measured(), "benefit") / returns.total(ledger, "cost")
        yield (
            f"{1 - assumed.value:.0%} of the benefits are measured, {assumed.value:.0%} rest on assumptions or "
            f"benchmarks; without these {without:.2f} come back per unit of cost."
        )
    if ledger.missing:
        yield f"Not in it, as no file tells: {', '.join(what for what, _ in ledger.missing)}."


def _months_text(seconds: float) -> str:
    return f"{seconds / returns.SECONDS_A_MONTH:.0f} months" if math.isfinite(seconds) else "not within the horizon"


def _once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
