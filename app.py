"""The frame around every page: navigation by audience, global filters, banners, and no traceback ever."""

from __future__ import annotations

import streamlit as st

from careledger.errors import CareLedgerError
from careledger.imports.arrival import is_demo
from careledger.store.home import home
from careledger.ui.desk import current_desk
from careledger.ui.filters import sidebar_filters
from careledger.ui.stamp import build_stamp, demo_banner
from careledger.ui.take_along import take_along

st.set_page_config(page_title="CareLedger", page_icon="static/logo.svg", layout="wide")
st.logo("static/logo.svg", size="large")

pages = {
    "": [st.Page("pages/executives/overview.py", title="Overview", default=True)],
    "Executives": [
        st.Page("pages/executives/roi.py", title="ROI", url_path="roi"),
        st.Page("pages/executives/effect.py", title="Effect of care", url_path="effect"),
        st.Page("pages/executives/next_euro.py", title="Retention or acquisition", url_path="retention-or-acquisition"),
        st.Page("pages/executives/scenarios.py", title="Scenarios", url_path="scenarios"),
        st.Page("pages/executives/balance_sheet.py", title="Customer balance sheet", url_path="balance-sheet"),
    ],
    "Community": [
        st.Page("pages/community/now.py", title="Now", url_path="now"),
        st.Page("pages/community/who_first.py", title="Who first", url_path="who-first"),
        st.Page("pages/community/care_response.py", title="Care response", url_path="care-response"),
        st.Page("pages/community/staffing.py", title="Coverage and staffing", url_path="staffing"),
        st.Page("pages/community/reply_time.py", title="Reply time", url_path="reply-time"),
        st.Page("pages/community/team.py", title="Team", url_path="team"),
        st.Page("pages/community/super_users.py", title="Super-users and content", url_path="super-users"),
        st.Page("pages/community/advocacy.py", title="Advocacy", url_path="advocacy"),
        st.Page("pages/community/voices.py", title="Voices", url_path="voices"),
        st.Page("pages/community/deflection.py", title="Deflection", url_path="deflection"),
        st.Page("pages/community/reviews.py", title="Reviews", url_path="reviews"),
        st.Page("pages/community/crises.py", title="Crises", url_path="crises"),
        st.Page("pages/community/proof.py", title="Proof of savings", url_path="proof"),
        st.Page("pages/community/squeaky_wheel.py", title="Squeaky wheel", url_path="squeaky-wheel"),
        st.Page("pages/community/service_recovery.py", title="Service recovery", url_path="service-recovery"),
    ],
    "Analysis": [
        st.Page("pages/analysts/cohorts.py", title="Cohorts", url_path="cohorts"),
        st.Page("pages/analysts/lifetime_value.py", title="Lifetime value", url_path="lifetime-value"),
        st.Page("pages/analysts/survival.py", title="Survival and drivers", url_path="survival"),
        st.Page("pages/analysts/effect_study.py", title="Effect in full", url_path="effect-in-full"),
        st.Page("pages/analysts/attribution.py", title="Attribution", url_path="attribution"),
        st.Page("pages/analysts/experiments.py", title="Experiments", url_path="experiments"),
        st.Page("pages/analysts/silent.py", title="The silent", url_path="silent"),
        st.Page("pages/analysts/claims.py", title="Claims", url_path="claims"),
    ],
    "Ledger": [
        st.Page("pages/ledger/ledger.py", title="Ledger", url_path="ledger"),
        st.Page("pages/ledger/assumptions.py", title="Assumptions", url_path="assumptions"),
        st.Page("pages/ledger/imports.py", title="Imports", url_path="imports"),
        st.Page("pages/ledger/data_health.py", title="Data health", url_path="data-health"),
        st.Page("pages/ledger/definitions.py", title="Definitions", url_path="definitions"),
    ],
}
page = st.navigation(pages, expanded=True)

try:
    desk = current_desk()
    if desk is not None:
        sidebar_filters(desk)
        if is_demo(home()):
            demo_banner()
    page.run()
    if desk is not None:
        build_stamp(desk)
        take_along(desk, page.url_path)
except CareLedgerError as error:
    st.error(error.what)
    if error.next_step:
        st.text(error.next_step)
