"""That the ledger equals what was imported, what savings reached the books, and what promises came to."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import streamlit as st

from analytics.estimate import Estimate, Insufficient
from analytics.social_roi.ledger import Ledger
from analytics.social_roi.streams import SAVED
from careledger.errors import WrongUsage
from careledger.metrics.printed import amount_text, interval_text, result_text, value_text
from careledger.metrics.promises import STREAMS, checked, kept
from careledger.ui.charts.base import chart
from careledger.ui.charts.equity import waterfall_figure
from careledger.ui.memo import missing, plain, section
from careledger.ui.roi.world import World
from careledger.ui.tables import table

WHO = "the reader of this page"


def reconciled_view(world: World) -> None:
    """Imported costs and revenue against where the ledger keeps them."""
    section(
        "Equal to the penny",
        "In the currencies as booked. A build in which one of these differences is not 0 is not published.",
    )
    stated = world.filters.parameters() | {"programmes_out": list(world.asked.programmes_out)}
    taken = {name: stated[name] for name in ("from_at", "to_at", "programmes_out")}
    rows = world.desk.ledger.whole().frame("ledger_reconciled", taken)
    table(
        rows.select(
            pl.col("entity").alias("what"), "currency",
            *(
                pl.col(name).cast(pl.Float64).map_elements(lambda value: f"{value:,.2f}", pl.String).alias(label)
                for name, label in (
                    ("imported_amount", "imported"), ("entered_amount", "in the ledger, or after a claim"),
                    ("other_amount", "other programmes and days, or no claim"), ("difference", "difference"),
                )
            ),
        )
    )  # fmt: skip
    section(
        "Revenue by what may be claimed",
        "Revenue that came after care may claim the customer, and the rest. It is no benefit yet: of it the ledger "
        "enters only what would not have come anyway.",
    )
    streams = world.desk.ledger.whole().frame("ledger_streams")
    table(
        streams.select(
            "stream", "currency", pl.col("row_count").alias("rows"),
            *(
                pl.col(name).cast(pl.Float64).map_elements(lambda value: f"{value:,.2f}", pl.String).alias(label)
                for name, label in (
                    ("amount", "revenue"), ("attributed_amount", "after the claim"), ("unattributed_amount", "before"),
                )
            ),
        )
    )  # fmt: skip


def booked_view(world: World) -> None:
    """From the lines of the year before to those of the last, step by step."""
    told, cash = world.answer("savings_realised"), world.answer("cash_booked").result
    section(
        "From promised to booked",
        "People's cost lines of the last twelve months against those of the twelve before. What contacts saved promise "
        "is a saving only where the lines fell behind the needs.",
    )
    if isinstance(told.result, Insufficient):
        missing(told.result)
        return
    steps = told.result.rows
    assert steps is not None
    currency = told.result.currency or ""
    chart(
        waterfall_figure(steps["step"].to_list(), [-amount for amount in steps["amount"]], currency), key="booked",
        alt="Costs of people in two years, and what moved them",
    )  # fmt: skip
    said = [
        (
            f"Savings realised: {value_text(told.result.value, 'money', currency)} ({interval_text(told.result)}): "
            "what people would have cost at the year before's cost of a need, less what was booked."
        )
    ]
    if isinstance(cash, Estimate):
        said.append(
            f"Of it contacts saved can claim {value_text(cash.value, 'money', currency)} ({interval_text(cash)})."
        )
    st.caption(plain(" ".join(said)))
    for caution in told.result.cautions:
        st.caption(plain(caution.text))


def promises_view(world: World, ledger: Ledger) -> None:
    """Promises by owner, and what came of each."""
    section(
        "Promised, and what came",
        "Each promise held against the ledger of its own days: all that came of the stream, and the part that is "
        "measured. Undiscounted.",
    )
    promises = list(world.desk.workspace.promises().values())
    rows = []
    for one in sorted(promises, key=lambda each: (each.owner, each.from_on)):
        told = kept(world.desk, one)
        row = {
            "owner": one.owner, "promise": one.name, "stream": one.stream, "from": one.from_on, "to": one.to_on,
            "promised": amount_text(one.amount, one.currency),
        }  # fmt: skip
        if isinstance(told, Insufficient):
            rows.append(row | {"came": result_text(told), "kept": "", "measured": "", "booked": ""})
        else:
            rows.append(
                row
                | {
                    "came": f"{amount_text(told.came, one.currency)} ({amount_text(told.low, one.currency)} – "
                    f"{amount_text(told.high, one.currency)})",
                    "kept": f"{told.came / one.amount:.0%}" + (" so far" if told.is_open else ""),
                    "measured": f"{told.measured / one.amount:.0%}",
                    "booked": "as sales" if one.stream != SAVED else _booked(told.booked, one.currency),
                }
            )
    if rows:
        table(rows)
        gone = st.selectbox("Forget a promise", [one.name for one in promises], index=None, key="forget-promise")
        if gone and st.button("Forget it", key="forget-promise-now"):
            world.desk.workspace.drop_promise(gone, who=WHO)
            st.rerun()
    else:
        st.caption("Nobody has promised anything here yet. What was promised last year belongs here, with its owner.")
    _promise_form(world, ledger)


def _a_year_on(first: date) -> date:
    return first.replace(year=first.year + 1) - timedelta(days=1)


def _booked(amount: float | None, currency: str) -> str:
    return "told for a whole year alone" if amount is None else amount_text(amount, currency)


def _promise_form(world: World, ledger: Ledger) -> None:
    with st.expander("Enter a promise"), st.form("promise", border=False):
        name = st.text_input("Promise", placeholder="e.g. Fewer calls by the community")
        stream = st.selectbox("Stream", STREAMS)
        days = st.date_input("From and to", value=(ledger.starts_on, _a_year_on(ledger.starts_on)))
        with st.container(horizontal=True):
            amount = st.number_input("Amount", 0.0, step=1000.0)
            unit = st.text_input("Currency", value=ledger.currency or "", max_chars=3)
            owner = st.text_input("Who promised it")
            source = st.text_input("Where it stands", placeholder="e.g. Budget, page 12")
        if st.form_submit_button("Keep it"):
            ends = days if isinstance(days, tuple) and len(days) == 2 else None  # noqa: PLR2004  # a first and a last day
            if ends is None:
                st.error("State a first and a last day.")
                return
            try:
                promise = checked(
                    name, stream or STREAMS[0], ends, amount, currency=unit.strip().upper(), owner=owner, source=source
                )
            except WrongUsage as error:
                st.error(error.what)
                st.text(error.next_step or "")
                return
            world.desk.workspace.promise(promise, who=owner.strip())
            st.rerun()
