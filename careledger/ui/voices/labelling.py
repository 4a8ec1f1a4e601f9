"""Say what a mention is, one after the other, and train again."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.text import KINDS
from careledger.metrics.answer import Desk
from careledger.store.build import build_ledger
from careledger.store.home import home
from careledger.store.lake import Lake
from careledger.store.text_models import labels_frame, train
from careledger.ui.memo import section

CHOSEN = 200
KEYS = {"complaint": "1", "question": "2", "compliment": "3", "other": "4"}
TOLD = "trained-told"


def labelling(desk: Desk) -> None:
    """Two hundred mentions that would teach most, one at a time; each label is kept at once."""
    if told := st.session_state.pop(TOLD, ""):
        st.text(told)
    labels = labels_frame(desk.workspace)
    chosen = desk.ledger.frame("voices_to_label", {"row_limit": CHOSEN})
    waiting = chosen.join(labels.select("platform", "mention_id"), on=["platform", "mention_id"], how="anti")
    section(
        "Say what it is",
        f"{CHOSEN} mentions, half drawn at random, half those that the model is least sure of. "
        f"{chosen.height - waiting.height} of {chosen.height} are labelled; {labels.height:,} on screen in all. "
        "Keys: 1 to 4 for the kinds, 0 to skip.",
    )
    skipped: set[str] = st.session_state.setdefault("skipped-labels", set())
    left = waiting.filter(~pl.col("mention_id").is_in(list(skipped)))
    if left.is_empty():
        st.text("Nothing waits for a label.")
    else:
        _one(desk, left.row(0, named=True), skipped)
    if st.button("Train again and build", key="train", type="primary"):
        _train_and_build()


def _one(desk: Desk, row: dict[str, object], skipped: set[str]) -> None:
    """One mention with a button and a key for each kind."""
    platform, mention_id = str(row["platform"]), str(row["mention_id"])
    with st.container(border=True):
        st.caption(f"{row['posted_at']:%Y-%m-%d %H:%M} UTC")
        st.text(str(row["text"]))
    known = desk.ledger.frame("text_models").filter(pl.col("target") == "reason")["class"].to_list()
    guessed = row["reason"] if row["reason"] in known else None
    reason = st.selectbox(
        "About", known, index=known.index(guessed) if guessed else None, accept_new_options=True,
        placeholder="a reason, or a new one", key=f"reason-{platform}-{mention_id}",
    )  # fmt: skip
    with st.container(horizontal=True):
        for kind in KINDS:
            if st.button(kind.capitalize(), key=f"label-{kind}", shortcut=KEYS[kind]):
                desk.workspace.label(platform, mention_id, kind=kind, reason=reason, who="screen")
                st.rerun()
        if st.button("Skip", key="label-skip", shortcut="0", type="tertiary"):
            skipped.add(mention_id)
            st.rerun()


def _train_and_build() -> None:
    """Learn from every label, read every mention again, publish; what came of it is told after the rerun."""
    lake = Lake(home())
    with st.spinner("Learning, and reading every mention again …"):
        training = train(lake, home())
        build_ledger(lake, home())
    st.session_state[TOLD] = "\n".join(f"{what.replace('_', ' ')}: {told}" for what, told in training.fields().items())
    st.rerun()
