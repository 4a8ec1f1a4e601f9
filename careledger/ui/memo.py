"""A page as a memo: the question, the answer as its title, what it rests on, what to do."""

from __future__ import annotations

import re

import streamlit as st

from analytics.estimate import Insufficient
from careledger.inert import UNSEEN

MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$~:&])")
ADDRESS = re.compile(r"(?i)(?<=:)(?=//)|(?<=www)(?=\.)|(?=@)")  # made a link of by itself, escaped or not


def plain(text: str) -> str:
    """Text from data, made inert for Markdown: no link, no picture, no colour."""
    return MARKDOWN.sub(r"\\\1", ADDRESS.sub(UNSEEN, text))


def memo_head(question: str, answer: str, *lines: str) -> None:
    """The head of a page. `answer` is one sentence; `lines` are our own words, never raw data."""
    st.caption(question)
    st.title(answer, anchor=False)
    for line in lines:
        st.markdown(line)


def section(heading: str, caption: str = "") -> None:
    """A heading that says what is seen, and a caption with unit, period and exclusions."""
    st.subheader(heading, anchor=False)
    if caption:
        st.caption(caption)


def missing(absent: Insufficient) -> None:
    """What is missing and which file would bring it, in a quiet box."""
    with st.container(border=True):
        st.text(absent.reason)
        st.caption(absent.needed)


def nothing_built() -> None:
    """The first screen of an empty home."""
    memo_head(
        "What is answering customers worth?",
        "Nothing has been brought yet.",
        "CareLedger reads exports of mentions, cases, orders, costs, community threads and calls. "
        "Start with whichever you have: each page says what it can tell and which file would tell more.",
    )
    st.page_link("pages/ledger/imports.py", label="Bring your files")
    st.caption("Or look around in an invented world first: `python -m careledger demo`.")
