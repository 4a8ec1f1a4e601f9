"""Customer balance sheet: what customers are worth, and why that is more or less than it was."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.customer_equity.sheet import Sheet
from analytics.estimate import Estimate, Insufficient
from careledger.metrics.answer import Desk
from careledger.metrics.catalogue import metric
from careledger.metrics.filters import Filters
from careledger.metrics.printed import interval_text, result_text, short_amount_text
from careledger.ui.cards import metric_card
from careledger.ui.desk import current_desk
from careledger.ui.equity.acquired import acquired_view
from careledger.ui.equity.books import Books, accounts
from careledger.ui.equity.contacts import contacts_view
from careledger.ui.equity.referrals import referrals_view
from careledger.ui.equity.sheet import sheet_view
from careledger.ui.filters import current_filters
from careledger.ui.lifetime.assumed import Assumed, assumed_by_the_reader
from careledger.ui.memo import memo_head, missing, nothing_built
from careledger.ui.stamp import observed_text
from careledger.ui.tables import table

NAMED_MOVES = 3
QUESTION = "What is the customer base worth, and why?"
CARDS = ("customer_equity", "return_on_customer", "margin_collected", "excess_lost")
VIEWS = ("Balance sheet", "By acquisition", "After a contact", "Lost referrals")


def opened_books(desk: Desk, filters: Filters, assumed: Assumed) -> Books | None:
    """The books in the currency that the reader chooses; None where nobody paid."""
    paid = accounts(desk, filters)["currency"]
    currencies = paid.value_counts(sort=True)["currency"].to_list()
    if len(currencies) <= 1:
        return Books(desk, filters, assumed, currencies[0], is_reported=False) if currencies else None
    choices = {name: (name, False) for name in currencies} | {f"all in {name}": (name, True) for name in currencies}
    chosen = st.segmented_control(
        "Currency", list(choices), default=currencies[0], required=True, key="paid-in", bind="query-params"
    )
    currency, is_reported = choices[chosen or currencies[0]]
    return Books(desk, filters, assumed, currency, is_reported=is_reported)


def said(sheet: Sheet, equity: Estimate | Insufficient | None) -> tuple[str, list[str]]:
    """The answer in one sentence, and what it rests on."""
    opening, closing = sheet.total("opening"), sheet.total("closing")
    answer = f"The customer base is worth {short_amount_text(closing, sheet.currency)}"
    if opening > 0:
        change = round((closing / opening - 1) * 100)
        moved = "as much as" if not change else f"{abs(change):,} % {'more' if change > 0 else 'less'} than"
        answer += f", {moved} on {sheet.period[0]:%Y-%m-%d}"
    there = sheet.accounts.filter(pl.col("standing") != "acquired")
    stayed, brought = (
        short_amount_text(float(amount), sheet.currency) for amount in (there["closing"].sum(), -there["margin"].sum())
    )
    moves = (
        sheet.lines()
        .filter(~pl.col("line").is_in(["opening", "closing"]))
        .sort(pl.col("amount").abs(), descending=True)
    )
    most = ", ".join(
        f"{row['label'].lower()} {short_amount_text(row['amount'], sheet.currency)}"
        for row in moves.head(NAMED_MOVES).iter_rows(named=True)
    )
    lines = []
    if opening > 0:
        lines.append(f"What moved it most: {most}.")
    if opening > 0 and len(there) < len(sheet.accounts):
        lines.append(
            f"Of it, {stayed} is with customers who were there at the opening, when they were worth "
            f"{short_amount_text(opening, sheet.currency)}; they brought {brought} of margin since."
        )
    if isinstance(equity, Estimate):
        lines.append(f"95 % interval {interval_text(equity)}; {equity.claim}.")
        lines += [caution.text for caution in equity.cautions if caution.code == "models-missed"]
    return f"{answer}.", [line.replace("$", "\\$") for line in lines]


def numbers_by_currency(books: Books) -> None:
    """What the cards say, for each currency: models are fitted within one, and so are their intervals."""
    rows = []
    for currency in books.currencies():
        row = {"currency": currency}
        for metric_id in CARDS:
            answer = books.answer(metric_id, currency)
            row[answer.metric.label] = result_text(answer.result)
        rows.append(row)
    table(rows)


def balance(desk: Desk, filters: Filters) -> None:
    """The whole page."""
    head = st.container()
    if absent := desk.missing(metric("customer_equity").needs):
        with head:
            memo_head(QUESTION, "We cannot tell yet what the customer base is worth.")
        missing(absent)
        return
    assumed = assumed_by_the_reader()
    books = opened_books(desk, filters, assumed)
    sheet = books.sheet() if books else Insufficient("Nobody in this selection paid anything.", "Widen the filters.")
    if isinstance(sheet, Insufficient) or books is None:
        with head:
            memo_head(QUESTION, "We cannot tell yet what the customer base is worth.")
        assert isinstance(sheet, Insufficient)
        missing(sheet)
        return
    equity = books.answer("customer_equity")
    answer, lines = said(sheet, None if books.is_reported else equity.result)
    with head:
        memo_head(QUESTION, answer.replace("$", "\\$"), *lines, observed_text(desk, equity.metric))
    if books.is_reported:
        numbers_by_currency(books)
    else:
        for column, metric_id in zip(st.columns(len(CARDS)), CARDS, strict=True):
            with column:
                metric_card(desk, books.answer(metric_id))
    view = st.segmented_control("View", VIEWS, default=VIEWS[0], required=True, key="view", bind="query-params")
    if view == "By acquisition":
        acquired_view(books)
    elif view == "After a contact":
        contacts_view(books)
    elif view == "Lost referrals":
        referrals_view(books)
    else:
        sheet_view(books, sheet)


desk = current_desk()
if desk is None:
    nothing_built()
else:
    balance(desk, current_filters(desk))
