"""The queue with its reasons, and whether its order keeps more than a lot would."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.effect.qini import Qini
from analytics.effect.queue import FIRST, Waiting
from analytics.effect.uplift import BY_RISK, BY_UPLIFT, Uplift
from careledger.exports.csv import csv_text
from careledger.metrics.printed import amount_text, duration_text, short_amount_text
from careledger.ui.charts.base import chart
from careledger.ui.charts.who_first import orders_figure
from careledger.ui.memo import plain, section
from careledger.ui.tables import table
from careledger.ui.who_first.world import Queue

COLUMNS = {
    "place": "place", "waiting": "waiting", "topic": "topic", "person": "who", "value": "an answer is worth",
    "why": "why (points)", "between": "between", "gain": "points kept by an answer", "year": "a year of the customer",
    "first": f"among the first {FIRST} in", "channel": "channel", "said": "said", "case_key": "case", "file": "file",
    "line": "line",
}  # fmt: skip


def queue_view(asked: Queue, told: Waiting) -> None:
    """The order to answer, and the file of it."""
    section(
        "In this order",
        "Complaints in which the customer spoke last. An answer is worth: points more who stay because of it × what "
        "the customer brought in the year before. Why: what sets the points apart from the mean, in points. Named "
        f"customers first, then the longest wait. Among the first {FIRST} in: of draws that move all that is not known "
        "for sure; places near 50 % are as good as tied.",
    )
    table(told.rows.select(*_shown(told)), height=420)
    st.download_button(
        "Download the queue", data=lambda: csv_text(exported(told)).encode(), mime="text/csv", on_click="ignore",
        file_name=f"who-first-{asked.desk.ledger.manifest.build_id}.csv", key="queue-file",
    )  # fmt: skip
    st.page_link("pages/community/now.py", label="Questions and everything else that waits: Now")
    if asked.with_reach:
        st.caption(
            "Reach: each tenfold of followers beyond the median counts as 10 % more money for the order. That is "
            "stated, not measured, and enters no amount."
        )


def exported(told: Waiting) -> pl.DataFrame:
    """The queue as a team takes it along."""
    return told.rows.select(
        "place", "case_key", "channel", "brand", "topic", "person", "customer_id", "asked_at",
        (pl.col("waiting_seconds") / 3600).round(2).alias("waiting_hours"), pl.col("gain").round(4),
        pl.col("gain_low").round(4), pl.col("gain_high").round(4), pl.col("year_amount").round(2),
        pl.col("value_amount").round(2), pl.col("value_low").round(2), pl.col("value_high").round(2),
        pl.col("reporting_currency").alias("currency"), pl.col("first_share").round(2), "why", "said", "file", "line",
    )  # fmt: skip


def _shown(told: Waiting) -> list[pl.Expr]:
    currency = told.currency

    def money(name: str) -> pl.Expr:
        return pl.col(name).map_elements(lambda value: amount_text(value, currency), return_dtype=pl.String)

    made = {
        "place": pl.col("place"),
        "waiting": pl.col("waiting_seconds").map_elements(duration_text, return_dtype=pl.String),
        "gain": (100 * pl.col("gain")).round(1),
        "year": money("year_amount"),
        "value": money("value_amount"),
        "between": pl.concat_str(money("value_low"), pl.lit(" – "), money("value_high")),
        "first": (100 * pl.col("first_share")).round(0).cast(pl.Int64).cast(pl.String) + " %",
    }
    return [made.get(name, pl.col(name)).alias(label) for name, label in COLUMNS.items()]


def order_view(asked: Queue, found: Uplift) -> None:
    """Customers kept by share answered, in this order, by risk of leaving, and by lot."""
    qinis = found.qinis
    section(
        "Does the order keep more than a lot would?",
        "Customers kept per 100 complaints against the share that is answered, in orders learned from other customers' "
        "complaints. Band: 95 % of the order by gain. Nobody drew lots over who was answered, so each complaint counts "
        "with its doubly robust score; associational.",
    )
    names = {BY_UPLIFT: "who gains most first", BY_RISK: "who leaves likeliest first"}
    chart(
        orders_figure({names[name]: one.curve for name, one in qinis.items()}, "by lot"),
        key="orders", alt="Customers kept against the share of complaints answered, by order",
    )  # fmt: skip
    rows = []
    for name, one in qinis.items():
        low, high = one.interval()
        more_low, more_high = one.normalised_interval()
        rows.append(
            {"order": names[name], "more kept than by lot (Qini, per 100)": f"{100 * one.value:+.2f}",
             "between": f"{100 * low:+.2f} – {100 * high:+.2f}",
             "as a share of what a lot keeps": f"{one.normalised:+.0%}",
             "share between": f"{more_low:+.0%} – {more_high:+.0%}"}
        )  # fmt: skip
    table(rows)
    st.markdown(plain(against_risk(found)))
    told = asked.in_money()
    if told is not None:
        _money(*told)


def _money(qinis: dict[str, Qini], currency: str) -> None:
    """The same in money, where who brings more counts more."""
    st.caption(
        "The same in money, a year of those who stay because of an answer: per 100 complaints, beyond answering by "
        "lot, on average over every share answered."
    )
    rows = []
    for name, one in qinis.items():
        value, low, high = (short_amount_text(100 * each, currency) for each in (one.value, *one.interval()))
        rows.append({"order": name, "more kept than by lot": value, "between": f"{low} – {high}"})
    table(rows)


def against_risk(found: Uplift) -> str:
    """What ranking by the risk of leaving does beside ranking by gain, in a sentence."""
    difference, low, high = found.qinis[BY_UPLIFT].less(found.qinis[BY_RISK])
    ends = f"{100 * low:+.2f} – {100 * high:+.2f} per 100"
    asked = "Risk of leaving answers another question: who goes, not who stays because of an answer."
    if low > 0:
        return f"{asked} Here it keeps less: {100 * difference:+.2f} for the order by gain ({ends})."
    if high < 0:
        return f"{asked} Here it keeps more all the same ({ends}): what was learned of gains is noisy."
    return f"{asked} Here neither order is shown to keep more than the other ({ends})."
