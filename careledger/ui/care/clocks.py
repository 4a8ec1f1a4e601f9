"""Clock policies: two rules for the wait on the same cases, and a form to write one's own."""

from __future__ import annotations

from datetime import time
from typing import get_args
from zoneinfo import available_timezones

import streamlit as st

from analytics.clocks import ClockPolicy, DatedBy, OpeningHours, Start, Statistic, Stop
from analytics.estimate import Insufficient
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.policies import PRESETS, clock_policies, policy_wait, save_clock_policy
from careledger.metrics.printed import interval_text, value_text
from careledger.ui.memo import missing, plain, section

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def policy_text(policy: ClockPolicy) -> str:
    """A policy as one sentence."""
    hours = "around the clock"
    if policy.hours:
        days = " ".join(WEEKDAYS[day - 1] for day in policy.hours.weekdays)
        opens, closes = (f"{m // 60:02}:{m % 60:02}" for m in (policy.hours.opens_minute, policy.hours.closes_minute))
        hours = f"{days} {opens} to {closes} {policy.hours.zone}"
    return f"From {policy.start} to {policy.stop}, {hours}; {policy.statistic}; dated by when it was {policy.dated_by}."


def clock_policies_view(desk: Desk, filters: Filters) -> None:
    """Compare two policies, and write one."""
    known = clock_policies(desk)
    names = list(known)
    section(
        "Two rules, the same cases",
        "Tools differ in who is in the figure and which hours count. Choose two and see how far apart they are.",
    )
    for column, place in zip(st.columns(2), (0, 1), strict=True):
        with column, st.container(border=True, height="stretch"):
            name = st.selectbox(f"Clock {place + 1}", names, index=place, key=f"clock-{place + 1}", bind="query-params")
            policy = known[name or names[place]]
            result = policy_wait(desk, filters, policy)
            if isinstance(result, Insufficient):
                missing(result)
                continue
            st.metric("Wait", value_text(result.value, result.unit))
            st.caption(f"{interval_text(result)} · n = {result.n:,} · descriptive")
            st.caption(plain(policy_text(policy)))
            for caution in result.cautions:
                st.caption(plain(caution.text))
    with st.expander("Write a policy of your own"):
        _form(desk)


def _form(desk: Desk) -> None:
    with st.form("clock-policy", border=False):
        name = st.text_input("Name", max_chars=60)
        left, right = st.columns(2)
        start = left.selectbox("The wait begins when the case was", get_args(Start))
        stop = right.selectbox("and ends when it was", get_args(Stop), index=1)
        statistic = left.selectbox("Statistic", get_args(Statistic))
        dated_by = right.selectbox("In the period by when it was", get_args(DatedBy))
        counts = left.selectbox("Hours", ("around the clock", "opening hours"))
        zone = right.selectbox("Zone of the opening hours", ["UTC", *sorted(available_timezones() - {"UTC"})])
        days = st.pills("Open on", WEEKDAYS, default=WEEKDAYS[:5], selection_mode="multi")
        opens, closes = left.time_input("Opens", time(9)), right.time_input("Closes", time(17))
        who = st.text_input("Your name", max_chars=80, help="The log keeps who changed what.")
        if not st.form_submit_button("Keep this policy"):
            return
    if not (name.strip() and who.strip()):
        st.text("Give the policy a name, and yours: the log keeps who changed what.")
        return
    if name.strip() in PRESETS:
        st.text(f"{name.strip()} is a preset; choose another name.")
        return
    try:
        hours = None if counts == "around the clock" else OpeningHours(
            weekdays=tuple(WEEKDAYS.index(day) + 1 for day in days), zone=zone,
            opens_minute=opens.hour * 60 + opens.minute, closes_minute=closes.hour * 60 + closes.minute,
        )  # fmt: skip
        policy = ClockPolicy(start=start, stop=stop, statistic=statistic, dated_by=dated_by, hours=hours)
    except ValueError as error:
        st.text(f"This policy cannot be: {error}.")
        return
    save_clock_policy(desk, name.strip(), policy, who=who.strip())
    st.rerun()
