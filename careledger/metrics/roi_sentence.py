"""Whether care pays, in one sentence: the page, its print and the board pack all open with it."""

from __future__ import annotations

from analytics.estimate import Estimate
from analytics.social_roi.ledger import Ledger
from careledger.metrics.printed import interval_text

MONEY = {"EUR": "euro", "GBP": "pound", "USD": "dollar"}
SURE = 0.95
CANNOT_TELL = "We cannot tell yet what care brings back."


def whether_care_pays(ledger: Ledger, ratio: Estimate, chance: float) -> str:
    """What each unit of money brought back; that we cannot tell yet where chance alone could have turned it.

    Args:
        ledger: Every entry, for the currency.
        ratio: Benefits per unit of cost, with its interval.
        chance: The chance that benefits outweigh costs, 0 to 1.
    """
    money = MONEY.get(ledger.currency or "", ledger.currency or "unit of money")
    plural = money + "s" if money in MONEY.values() else money
    if chance >= SURE:
        return f"Each {money} spent on care brought back {ratio.value:.2f} {plural}."
    if chance <= 1 - SURE:
        return f"Each {money} spent on care brought back only {ratio.value:.2f} {plural}."
    return (
        f"We cannot tell yet whether care pays: each {money} brought back {ratio.value:.2f} {plural} "
        f"({interval_text(ratio)})."
    )
