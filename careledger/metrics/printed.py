"""Numbers as people and programs read them."""

from __future__ import annotations

import math
from typing import Any

from analytics.estimate import COMPLETE_COUNT, Estimate, Insufficient, Result, Unit
from careledger.metrics.answer import Answer

SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "BRL": "R$"}
MONEY_WORDS = {"EUR": "euro", "GBP": "pound", "USD": "dollar"}
NO_CURRENCY = "XXX"
MILLION, TEN_THOUSAND = 999_500, 9_950  # what rounds up to them


def amount_text(value: float, currency: str | None) -> str:
    """Money to the cent, with its currency; ISO's XXX says that the file names none."""
    return _in_currency(value < 0, f"{abs(value):,.2f}", currency)


def short_amount_text(value: float, currency: str | None) -> str:
    """Money for a sentence or the end of a bar: €11.7m, €734k, £51."""
    size = abs(value)
    if size >= MILLION:
        return _in_currency(value < 0, f"{size / 1e6:,.1f}m", currency)
    if size >= TEN_THOUSAND:
        return _in_currency(value < 0, f"{size / 1e3:,.0f}k", currency)
    return _in_currency(value < 0, f"{size:,.0f}", currency)


def money_word(currency: str | None) -> str:
    """One unit of a currency, as a sentence says it: euro, CHF, unit of money."""
    return MONEY_WORDS.get(currency or "", currency or "unit of money")


def _in_currency(is_negative: bool, digits: str, currency: str | None) -> str:
    sign = "−" if is_negative else ""
    if currency in (None, NO_CURRENCY):
        return f"{sign}{digits} (no currency named)"
    symbol = SYMBOLS.get(currency or "")
    return f"{sign}{symbol}{digits}" if symbol else f"{sign}{digits} {currency}"


def duration_text(seconds: float) -> str:
    """A duration in the unit that a person would say: 45 s, 12.6 min, 3.2 h, 4.1 days."""
    if not math.isfinite(seconds):
        return "not reached"
    if seconds < 0:
        return f"−{duration_text(-seconds)}"
    for limit, divisor, unit in ((90, 1, "s"), (5400, 60, "min"), (172_800, 3600, "h")):
        if seconds < limit:
            return f"{seconds / divisor:.0f} {unit}" if divisor == 1 else f"{seconds / divisor:.1f} {unit}"
    return f"{seconds / 86_400:.1f} days"


def value_text(value: float, unit: Unit, currency: str | None = None) -> str:
    """One value in its unit."""
    if unit == "share":
        return f"{value * 100:.1f} %".replace("-", "−")
    if unit == "points":  # a difference of two shares
        return f"{value * 100:+.1f} points".replace("-", "−")
    if unit == "seconds":
        return duration_text(value)
    if unit == "money":
        return amount_text(value, currency)
    return (f"{value:,.0f}" if unit == "count" else f"{value:,.2f}").replace("-", "−")


def interval_text(estimate: Estimate) -> str:
    """The interval; for a complete count, that it is one."""
    if estimate.method == COMPLETE_COUNT:
        return estimate.method
    if estimate.low == estimate.high == math.inf:
        return "not reached by enough to say when"
    low = value_text(estimate.low, estimate.unit, estimate.currency)
    high = value_text(estimate.high, estimate.unit, estimate.currency)
    unit = low.rsplit(" ", 1)[-1]
    if low.endswith(f" {unit}") and high.endswith(f" {unit}"):
        low = low.removesuffix(f" {unit}")
    return f"{low} – {high}"


def result_text(result: Result) -> str:
    """One line: value, interval, n; or why there is none."""
    if isinstance(result, Insufficient):
        return f"No number: {result.reason} {result.needed}"
    value = value_text(result.value, result.unit, result.currency)
    return f"{value} ({interval_text(result)}, n = {result.n:,})"


def short_result_text(result: Result) -> str:
    """Value and interval for a cell: money shortened; or why there is none."""
    if isinstance(result, Insufficient):
        return result_text(result)
    if result.unit == "money":
        low, value, high = (short_amount_text(at, result.currency) for at in (result.low, result.value, result.high))
        return f"{value} ({low} – {high})"
    return f"{value_text(result.value, result.unit, result.currency)} ({interval_text(result)})"


def result_fields(result: Result) -> dict[str, Any]:
    """A result as JSON can carry it; a time that was not reached is null and says so in its cautions."""
    if isinstance(result, Insufficient):
        return {"reason": result.reason, "needed": result.needed}
    stated: dict[str, Any] = {
        "value": _finite(result.value), "low": _finite(result.low), "high": _finite(result.high),
        "level": result.level, "unit": result.unit, "n": result.n, "method": result.method,
        "claim": result.claim, "cautions": [caution.text for caution in result.cautions],
    }  # fmt: skip
    if result.currency:
        stated["currency"] = result.currency
    return stated


def answer_fields(answer: Answer) -> dict[str, Any]:
    """An answer as JSON can carry it: the result's fields with `metric`, `build_id` and `rows`."""
    stated = {"metric": answer.metric.id, "build_id": answer.build_id} | result_fields(answer.result)
    if isinstance(answer.result, Estimate) and answer.result.rows is not None:
        stated["rows"] = answer.result.rows.to_dicts()
    return stated


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
