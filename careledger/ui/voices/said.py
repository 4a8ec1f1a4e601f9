"""What people say: kinds by week, tone, how good the reading is, and the mentions themselves."""

from __future__ import annotations

from datetime import date

import polars as pl
import streamlit as st

from analytics.estimate import Estimate, Insufficient
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.ui.cards import metric_cards
from careledger.ui.charts.base import chart
from careledger.ui.charts.trends import share_trends_figure
from careledger.ui.memo import missing, section
from careledger.ui.tables import displayed, table
from careledger.ui.voices.timeline import timeline

KIND_SHARES = {"complaint": "complaint_share", "question": "question_share", "compliment": "compliment_share"}
FEWEST_IN_WEEK = 20
SHOWN_MENTIONS = 300


def weekly(desk: Desk, metric_id: str, filters: Filters) -> list[tuple[date, Estimate]]:
    """A share by week; weeks with fewer than FEWEST_IN_WEEK mentions are left out."""
    answers = desk.answers_by(metric_id, "week", filters)
    return [(week, r) for week, r in answers if isinstance(r, Estimate) and r.n >= FEWEST_IN_WEEK]


def said(desk: Desk, filters: Filters) -> None:
    """Kinds, their trend, and the mentions that they are made of."""
    complaint, *_ = metric_cards(desk, filters, *KIND_SHARES.values(), "actionable_share")
    if isinstance(complaint.result, Insufficient):
        return
    section(
        "What people say, by week",
        f"Share of the mentions that could be read; weeks from Monday, UTC, with {FEWEST_IN_WEEK} mentions or more; "
        "the first and the last may be partial. Bands: 95 %.",
    )
    trends = {name: weekly(desk, metric_id, filters) for name, metric_id in KIND_SHARES.items()}
    chart(share_trends_figure(trends), key="kinds", alt="Shares of complaints, questions and compliments by week")
    metric_cards(desk, filters, "tone", "compliments")
    mentions(desk, filters)


def mentions(desk: Desk, filters: Filters) -> None:
    """The newest mentions of a kind; one that is chosen opens with its customer's timeline."""
    section("The mentions", f"The newest {SHOWN_MENTIONS} that are likeliest of this kind. Choose one to open it.")
    kind = st.segmented_control(
        "Kind", (*KIND_SHARES, "other"), default="complaint", required=True, key="kind", bind="query-params"
    )
    narrowed = {name: value for name, value in filters.parameters().items() if name not in ("product", "currency")}
    mentions_of_kind = desk.ledger.frame(
        "voices_of_kind", narrowed | {"kind": kind or "complaint", "row_limit": SHOWN_MENTIONS}
    )
    picked = st.dataframe(
        displayed(mentions_of_kind), hide_index=True, height=320, row_height=30, key=f"mentions-{kind}",
        on_select="rerun", selection_mode="single-row",
    )["selection"]["rows"]  # fmt: skip
    if picked and picked[0] < mentions_of_kind.height:
        row = mentions_of_kind.row(picked[0], named=True)
        timeline(desk, row["channel"], row["mention_id"])


def quality(desk: Desk) -> None:
    """How good the reading is, class by class, and what it mistakes for what."""
    facts = desk.ledger.frame("text_models")
    for target, name in (("kind", "kinds"), ("reason", "reasons")):
        rows = facts.filter(pl.col("target") == target)
        if rows.is_empty():
            missing(
                Insufficient(
                    f"No model of {name} was trained.",
                    "Label mentions here, or bring mentions.csv with kind and topic; then train.",
                )
            )
            continue
        first = rows.row(0, named=True)
        if first["macro_f1"] is None:
            section(
                f"The reading of {name}: cold start",
                "VADER's lexicon and a rule, English only. Published error of its shares on a new brand: .271. "
                "Nothing is measured on your data until some of it is labelled.",
            )
            continue
        section(
            f"The reading of {name}: macro F1 {first['macro_f1']:.2f} "
            f"({first['macro_f1_low']:.2f} – {first['macro_f1_high']:.2f})",
            f"Measured on authors that it did not learn from: {first['label_count']:,} labels by "
            f"{first['author_count']:,} authors, five folds. Rows are what people said, columns what the model took "
            "it for.",
        )
        classes = rows["class"].to_list()
        table(
            [
                {
                    "class": row["class"],
                    "F1": f"{row['class_f1']:.2f}",
                    "telling words": ", ".join(row["telling_words"]),
                }
                | dict(zip((f"→ {name}" for name in classes), row["taken_for"], strict=True))
                for row in rows.iter_rows(named=True)
            ]
        )
