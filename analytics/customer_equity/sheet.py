"""The customer balance sheet: why customers are worth more or less than they were, line by line, adding up.

Every line is computed account by account and summed. Lines of surprise compare what happened with what the models
of the opening expected: in a world drawn from those models their mean is 0.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from analytics.customer_equity.expectations import (
    Expected,
    Terms,
    contract_closing_values,
    expected_of_buyers,
    expected_of_contracts,
    history,
)
from analytics.estimate import Caution, Insufficient, several_currencies
from analytics.lifetime_value.contracts import renewing
from analytics.lifetime_value.maximum import Floats
from analytics.lifetime_value.sbg import Sbg
from analytics.lifetime_value.values import WEEKS_PER_MONTH, Buying, buying, customer_values

LINES = {
    "opening": "Opening value",
    "unwind": "Unwinding of the discount",
    "view": "Time that came into view",
    "margin": "Margin collected",
    "acquired": "Customers acquired",
    "attrition": "Expected attrition of the acquired",
    "reactivated": "Customers reactivated",
    "ignored": "Excess lost after an ignored complaint",
    "other": "Other excess lost",
    "spend": "Spend against expected",
    "model": "Model and rate changes",
    "exchange": "Exchange rates",
}
CLOSING = "Closing value"
HALF_A_CENT, RELATIVE = 0.005, 1e-9
SHORT_WEEKS = 52
NO_CUSTOMERS = Insufficient(
    "No customer can be valued at both ends of this period.",
    "Bring orders.csv or subscriptions.csv over a longer time, or choose a later period: at least ten customers, "
    "some of whom bought again or ended a contract, must have come before it.",
)
TWICE = Insufficient("An account is in the rows twice, so the sheet would not balance.", "Report it as a defect.")


@dataclass(frozen=True, slots=True)
class Fits:
    """The models of one moment; None where nobody is of that kind, or too few."""

    buying: Buying | None
    renewing: Sbg | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A balance sheet in one currency.

    Attributes:
        accounts: The accounts that were valued, with one column per line, `closing`, and `lost`: the fall of P(alive)
            beyond what was expected.
        opening, closing: The models of both ends.
        terms: Horizon, discount, margin of charges.
        cautions: Who was left out, and how short the history is.
    """

    accounts: pl.DataFrame
    opening: Fits
    closing: Fits
    terms: Terms
    cautions: tuple[Caution, ...]

    @property
    def currency(self) -> str:
        """The one currency of the sheet."""
        return str(self.accounts["currency"][0])

    @property
    def period(self) -> tuple[date, date]:
        """The days at whose ends the sheet opens and closes."""
        return self.accounts["opening_on"][0], self.accounts["closing_on"][0]

    def total(self, line: str) -> float:
        """The sum of a line, or of `closing`, over all accounts."""
        return float(self.accounts[line].sum())

    @property
    def missed(self) -> float:
        """What the models of the opening did not see coming: surprise in leaving and in spending, and new models."""
        return sum(self.total(line) for line in ("reactivated", "ignored", "other", "spend", "model"))

    def lines(self) -> pl.DataFrame:
        """`line`, `label`, `amount` in whole cents that add up to the closing, `customers` who contribute."""
        amounts = [self.total(line) for line in LINES]
        rows = [
            {"line": line, "label": label, "amount": amount, "customers": self._contributing(line)}
            for (line, label), amount in zip(LINES.items(), in_cents(amounts, self.total("closing")), strict=True)
        ]
        closing = {"line": "closing", "label": CLOSING, "amount": round(self.total("closing"), 2)}
        return pl.DataFrame([*rows, closing | {"customers": self._contributing("closing")}])

    def contributions(self, line: str) -> pl.DataFrame:
        """The accounts that a line is made of, the largest first, with what each contributes as `amount`."""
        of_line = self.accounts.filter(pl.col(line).abs() >= HALF_A_CENT)
        return of_line.with_columns(pl.col(line).alias("amount")).sort(
            [pl.col(line).abs(), "customer_id"], descending=[True, False]
        )

    def _contributing(self, line: str) -> int:
        return self.accounts.filter(pl.col(line) != 0)["customer_id"].n_unique()


_LATEST: deque[tuple[pl.DataFrame, Terms, Sheet | Insufficient]] = deque(maxlen=4)


def balance_sheet(frame: pl.DataFrame, terms: Terms) -> Sheet | Insufficient:
    """The sheet of one currency.

    Args:
        frame: Accounts, as `sql/queries/equity_accounts.sql` gives them.
        terms: Horizon, discount, margin of charges.
    """
    # Several numbers are read from one sheet: the latest are kept, by the very frame that they were made from.
    for known, of_terms, sheet in tuple(_LATEST):
        if known is frame and of_terms == terms:
            return sheet
    made = _drawn_up(frame, terms)
    _LATEST.append((frame, terms, made))
    return made


def _drawn_up(frame: pl.DataFrame, terms: Terms) -> Sheet | Insufficient:
    if frame.is_empty():
        return NO_CUSTOMERS
    if several := several_currencies("Values of customers", frame["currency"]):
        return several
    if frame.select("customer_id", "contract", "line_id", "first_on").is_duplicated().any():
        return TWICE
    buyers, contracts = (frame.filter(pl.col("contract") == kind) for kind in ("without", "with"))
    opening, closing = (_fits(buyers, contracts, moment) for moment in ("opening", "closing"))
    parts, cautions = [], []
    if opening.buying and closing.buying:
        parts.append(_moved_buyers(buyers, opening.buying, closing.buying, terms))
        cautions += _of_buyers(buyers)
    elif len(buyers):
        cautions.append(_left_out(len(buyers), "without a contract"))
    if opening.renewing and closing.renewing:
        parts.append(_moved_contracts(contracts, opening.renewing, closing.renewing, terms))
    elif len(contracts):
        cautions.append(_left_out(len(contracts), "with a contract"))
    if not parts:
        return NO_CUSTOMERS
    accounts = pl.concat(parts)
    if unbalanced := _unbalanced(accounts, closing, terms):
        return unbalanced
    return Sheet(accounts, opening, closing, terms, tuple(cautions))


def in_cents(amounts: list[float], total: float) -> list[float]:
    """Amounts rounded to the cent so that they add up to the rounded total: the largest remainders are rounded up."""
    cents = np.asarray(amounts) * 100
    whole = np.floor(cents)
    missing = round(total * 100) - int(whole.sum())
    whole[np.argsort(-(cents - whole), kind="stable")[:missing]] += 1
    return [float(amount) / 100 for amount in whole]


def _moved_buyers(frame: pl.DataFrame, before: Buying, after: Buying, terms: Terms) -> pl.DataFrame:
    now = history(frame, "closing")
    weeks = terms.horizon_months * WEEKS_PER_MONTH
    first, second = (customer_values(model, now, weeks, terms.discount_rate) for model in (before, after))
    return _moved(
        frame, expected_of_buyers(before, frame, terms), first.p_alive, first.clv, second.clv,
        frame["margin_amount"].to_numpy(),
    )  # fmt: skip


def _moved_contracts(frame: pl.DataFrame, before: Sbg, after: Sbg, terms: Terms) -> pl.DataFrame:
    there = (~frame["closing_is_ended"]).cast(pl.Float64).to_numpy()
    first, second = (contract_closing_values(model, frame, terms) for model in (before, after))
    margin = frame["margin_amount"].to_numpy() * terms.contract_margin_share
    return _moved(frame, expected_of_contracts(before, frame, terms), there, first, second, margin)


def _moved(
    frame: pl.DataFrame, expected: Expected, alive: Floats, kept: Floats, closing: Floats, margin: Floats
) -> pl.DataFrame:
    """The lines of each account.

    Args:
        frame: The accounts.
        expected: At the start of each, by the models of the opening.
        alive: P(alive) at the closing, by the same; 0 or 1 where leaving is seen.
        kept: Value at the closing by the same.
        closing: Value at the closing by the models of the closing.
        margin: What came in between.
    """
    standing, nothing = frame["standing"], np.zeros(len(frame))
    is_opening = frame["is_opening"].to_numpy()
    acquired, added = (standing == "acquired").to_numpy(), (standing == "added").to_numpy()
    returned, ignored = (standing == "reactivated").to_numpy(), frame["is_ignored"].to_numpy()
    first = np.where(is_opening, 0.0, frame["first_margin_amount"].to_numpy())
    if_alive = expected.closing_if_alive
    surprise = np.where(added, 0.0, (alive - expected.alive) * if_alive)
    start = first + expected.margin + expected.closing  # what an account that began in the period was to bring
    known = np.where(added, 0.0, first + expected.margin)
    spend = (margin - known) + (kept - np.where(added, 0.0, expected.closing)) - surprise
    lines = {
        "opening": np.where(is_opening, expected.value, 0.0),
        "unwind": np.where(
            is_opening, expected.margin + expected.growth * (expected.value - expected.soon) - expected.value, 0.0
        ),
        "view": np.where(is_opening, expected.growth * (expected.further - expected.value), 0.0),
        "margin": -margin,
        "acquired": np.where(acquired, first + expected.margin + if_alive, 0.0),
        "attrition": np.where(acquired, expected.closing - if_alive, 0.0),
        "reactivated": np.where(returned, surprise + np.where(is_opening, 0.0, start), 0.0),
        "ignored": np.where(ignored & ~returned, surprise, 0.0),
        "other": np.where(~ignored & ~returned, surprise, 0.0),
        "spend": spend,
        "model": closing - kept,
        "exchange": nothing,
        "closing": closing,
        "lost": np.where(added | returned, 0.0, expected.alive - alive),
    }
    return frame.with_columns(pl.Series(name, values) for name, values in lines.items())


def _fits(buyers: pl.DataFrame, contracts: pl.DataFrame, moment: str) -> Fits:
    if moment == "opening":
        buyers, contracts = buyers.filter("is_opening"), contracts.filter("is_opening")
    bought, renewed = buying(history(buyers, moment)), renewing(history(contracts, moment))
    return Fits(
        None if isinstance(bought, Insufficient) else bought, None if isinstance(renewed, Insufficient) else renewed
    )


def _unbalanced(accounts: pl.DataFrame, closing: Fits, terms: Terms) -> Insufficient | None:
    """Why the sheet may not be shown: its lines do not lead to what the customers of the closing are worth.

    That is told anew, from distinct histories and how many have each, so that a customer lost or told twice shows.
    """
    keys = [name for name in accounts.columns if name.startswith("closing_") and name != "closing_on"]
    distinct = accounts.group_by("contract", *keys).len()
    told = 0.0
    for kind, part in distinct.partition_by("contract", as_dict=True).items():
        if kind == ("without",) and closing.buying:
            weeks = terms.horizon_months * WEEKS_PER_MONTH
            worth = customer_values(closing.buying, history(part, "closing"), weeks, terms.discount_rate).clv
        elif closing.renewing:
            worth = contract_closing_values(closing.renewing, part, terms)
        told += float(worth @ part["len"].to_numpy())
    reached = float(sum(accounts[line].sum() for line in LINES))
    if abs(reached - told) <= min(HALF_A_CENT * len(accounts), max(RELATIVE * abs(told), HALF_A_CENT)):
        return None
    return Insufficient(
        f"The lines lead to {reached:,.2f} and the customers are worth {told:,.2f}: the sheet does not balance.",
        "Report it as a defect, with the file that it came from.",
    )


def _of_buyers(frame: pl.DataFrame) -> list[Caution]:
    found = []
    weeks = float(frame["opening_age_weeks"].max() or 0.0)  # type: ignore[arg-type]
    if weeks < SHORT_WEEKS:
        found.append(
            Caution(
                "short-history",
                f"The opening rests on {weeks:.0f} weeks of purchases: short histories under-project, and what that "
                "missed shows as spend against expected and as model changes.",
            )
        )
    if unknown := int((~frame["is_margin_known"]).sum()):
        found.append(
            Caution(
                "revenue-as-margin",
                f"{unknown:,} accounts have orders without a margin in the period: their amount is taken for it.",
            )
        )
    return found


def _left_out(accounts: int, kind: str) -> Caution:
    return Caution(
        "left-out", f"{accounts:,} accounts {kind} are left out: too few came back, or ended, to tell how they stay."
    )
