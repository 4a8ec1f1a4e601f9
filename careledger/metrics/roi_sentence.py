"""Whether care pays, in one sentence: the page, its print and the board pack all open with it."""

from __future__ import annotations

from analytics.estimate import Estimate
from analytics.social_roi.answered import TOO_FEW
from analytics.social_roi.ledger import Ledger
from analytics.social_roi.streams import RETAINED
from careledger.metrics.printed import interval_text

MONEY = {"EUR": "euro", "GBP": "pound", "USD": "dollar"}
SURE = 0.95
CANNOT_TELL = "We cannot tell yet what care brings back."


def uncounted(ledger: Ledger) -> list[str]:
    """Streams that may hold much and of which too little is known to count them: without them there is no verdict."""
    return [what for what, why in ledger.missing if what == RETAINED or why.startswith(TOO_FEW.reason)]


def whether_care_pays(ledger: Ledger, ratio: Estimate, chance: float) -> str:
    """What each unit of money brought back; or that we cannot tell, where chance or what is not counted could turn it.

    Args:
        ledger: Every entry, for the currency.
        ratio: Benefits per unit of cost, with its interval.
        chance: The chance that benefits outweigh costs, 0 to 1.
    """
    money = MONEY.get(ledger.currency or "", ledger.currency or "unit of money")
    plural = money + "s" if money in MONEY.values() else money
    if uncounted(ledger):
        least = "at least " if chance >= SURE else ""
        return (
            f"We cannot tell yet whether care pays: what could be counted brought back {least}{ratio.value:.2f} "
            f"{plural} per {money}."
        )
    if chance >= SURE:
        return f"Each {money} spent on care brought back {ratio.value:.2f} {plural}."
    if chance <= 1 - SURE:
        return f"Each {money} spent on care brought back only {ratio.value:.2f} {plural}."
    return (
        f"We cannot tell yet whether care pays: each {money} brought back {ratio.value:.2f} {plural} "
        f"({interval_text(ratio)})."
    )
