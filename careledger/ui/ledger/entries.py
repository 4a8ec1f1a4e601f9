"""Every entry with its arithmetic, the rows behind one of them, and what was counted once where two streams hold it."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.estimate import Insufficient
from analytics.social_roi.assembled import overlaps
from analytics.social_roi.ledger import Entry, Factor, Ledger
from analytics.social_roi.returns import total
from careledger.metrics.answer import Answer
from careledger.metrics.catalogue import metrics
from careledger.metrics.printed import amount_text, result_text
from careledger.ui.explain import explain_button
from careledger.ui.memo import plain, section
from careledger.ui.roi.world import World
from careledger.ui.tables import table

SHOWN = 300


def entries_view(world: World, ledger: Ledger) -> None:
    """All entries, and one of them opened."""
    section(
        "Every entry",
        f"In {ledger.currency}; amounts over {ledger.months} months, and what they are worth on "
        f"{ledger.starts_on:%Y-%m-%d} at {ledger.discount_rate:.1%} a year. Benefits below 0 take off what a "
        "stronger stream holds already.",
    )
    told = ledger.table()
    table(
        told.select(
            "side", "programme", "what", "evidence", pl.col("cash").alias("shows as"),
            *(
                pl.col(name).map_elements(lambda value: amount_text(value, ledger.currency), pl.String).alias(label)
                for name, label in (("amount", "amount"), ("present_value", "present value"))
            ),
            pl.col("row_count").alias("rows"), "source",
        ),
        height=460,
    )  # fmt: skip
    costs, benefits = (amount_text(total(ledger, side), ledger.currency) for side in ("cost", "benefit"))
    st.caption(plain(f"Costs {costs}, benefits {benefits}, present value."))
    _opened(world, ledger)


def overlap_view(ledger: Ledger) -> None:
    """Customers whom two streams hold, and what was taken off the weaker."""
    section(
        "No euro twice",
        "Where two streams hold a customer, the one with the stronger evidence keeps what they bring from then on: "
        "retained before acquired before referred. Present value taken off the weaker stream.",
    )
    held = overlaps(ledger)
    if held.is_empty():
        st.caption("No two streams hold the same customer.")
        return
    streams = sorted({entry.category for entry in ledger.of_side("benefit")})
    takers = sorted(set(held["held_by"]))
    known = {(row["stream"], row["held_by"]): row["present_value"] for row in held.iter_rows(named=True)}
    table(
        [
            {"stream": stream}
            | {
                f"held by {taker}": amount_text(known[stream, taker], ledger.currency)
                if (stream, taker) in known
                else "–"
                for taker in takers
            }
            for stream in streams
        ]
    )
    taken = float(held["present_value"].sum())
    st.caption(
        plain(f"Taken off in all: {amount_text(-taken, ledger.currency)}. Costs and contacts saved share no customer's "
              "margin, so nothing of theirs is held twice.")
    )  # fmt: skip


def _opened(world: World, ledger: Ledger) -> None:
    """The arithmetic of one entry, and the number that its rows belong to."""
    section("One entry, opened")
    names = {entry.id: entry for entry in ledger.entries}
    chosen = st.selectbox(
        "Entry", list(names), key="entry", bind="query-params",
        index=next((place for place, entry in enumerate(ledger.entries) if entry.side == "benefit"), 0),
        format_func=lambda name: f"{names[name].label} ({names[name].programme})",
    )  # fmt: skip
    entry = names[chosen or next(iter(names))]
    product = " × ".join(
        [
            f"{entry.quantity:,.2f} {entry.of}",
            *(_factor_text(ledger.factors[name], ledger.currency) for name in entry.factors),
        ]
    )
    st.text(f"{product} = {amount_text(ledger.amount(entry), ledger.currency)}")
    table(
        [
            {
                "factor": one.label, "expected": _number(one, one.spread.mean, ledger.currency),
                "95 % interval": " – ".join(_number(one, end, ledger.currency) for end in one.spread.interval()),
                "evidence": one.grade, "source": one.source, "stands for it": one.owner or "the files",
            }
            for one in (ledger.factors[name] for name in entry.factors)
        ]
        or [{"factor": "none: counted as booked", "expected": "", "95 % interval": "", "evidence": "counted"}]
    )  # fmt: skip
    _rows(world, entry)


def _rows(world: World, entry: Entry) -> None:
    if entry.side == "cost" and entry.source != "assumption":
        lines = world.desk.rows_behind(world.answer("benefit_cost_ratio"), limit=10_000_000)
        mine = lines.filter(
            pl.col("programme") == entry.programme, pl.col("category") == entry.category,
            pl.col("campaign").eq_missing(pl.lit(entry.campaign)),
        )  # fmt: skip
        st.caption(f"Its {len(mine):,} rows, each with its file and line; the first {SHOWN} shown.")
        table(mine.head(SHOWN).with_columns(pl.col(pl.Date).cast(pl.String)), height=280)
    elif entry.source in metrics():
        answer = _behind(world, entry)
        st.caption(plain(f"Measured by {answer.metric.label.lower()}: {result_text(answer.result)}.{_parts(answer)}"))
        explain_button(world.desk, answer)
    else:
        st.caption("Stated under Assumptions; no row of a file stands behind it.")


def _parts(answer: Answer) -> str:
    """What a number that several entries share is the sum of."""
    rows = getattr(answer.result, "rows", None)
    if rows is None or "a_month" not in rows.columns:
        return ""
    currency = getattr(answer.result, "currency", None)
    return f" Of it {' and '.join(f'{name} {amount_text(value, currency)}' for name, value, *_ in rows.iter_rows())}."


def _behind(world: World, entry: Entry) -> Answer:
    """The number that an entry rests on, in the currency of the ledger where it is of several."""
    answer = world.answer(entry.source)
    if isinstance(answer.result, Insufficient) and answer.result.by == "currency":
        return world.answer(entry.source, in_one=True)
    return answer


def _factor_text(one: Factor, currency: str | None) -> str:
    mean = one.spread.mean
    told = f"{mean:,.4f} {currency or ''}".strip() if one.unit == "money" else _number(one, mean, currency)
    return f"{told} ({one.label.lower()})"


def _number(one: Factor, value: float, currency: str | None) -> str:
    if one.unit == "share":
        return f"{100 * value:.2f} %"
    if one.unit == "money":
        return amount_text(value, currency)
    return f"{value:,.2f}"
