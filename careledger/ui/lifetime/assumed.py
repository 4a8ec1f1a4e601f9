"""What a reader assumes of values to come, set on the page and kept in its link."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st


@dataclass(frozen=True, slots=True)
class Assumed:
    """How far to look, at what rate, and how much of a contract's charge is margin."""

    horizon_months: int = 36
    discount_rate: float = 0.1
    contract_margin_share: float = 1.0


def assumed_by_the_reader() -> Assumed:
    """Draw the three inputs."""
    with st.container(horizontal=True):
        months = st.number_input("Months ahead", 1, 120, 36, key="months", bind="query-params")
        rate = st.number_input("Discount, % a year", 0.0, 50.0, 10.0, step=1.0, key="discount", bind="query-params")
        share = st.number_input(
            "Margin of a contract's charge, %", 1.0, 100.0, 100.0, step=5.0, key="margin", bind="query-params"
        )
    return Assumed(months, rate / 100, share / 100)
