"""After a complaint: answered, ignored, or none, from a landmark on."""

from __future__ import annotations

import streamlit as st

from analytics.estimate import Insufficient
from analytics.tenure import ANSWERED, IGNORED, SILENT, curve_rows, landmark_curves
from careledger.ui.cards import metric_card
from careledger.ui.charts.base import chart
from careledger.ui.charts.survival import staying_figure
from careledger.ui.memo import section
from careledger.ui.survival.followed import Followed
from careledger.ui.tables import table

SHOWN_MONTHS = 9
NAMES = {ANSWERED: "answered", IGNORED: "ignored", SILENT: "no complaint"}


def complaints_view(followed: Followed) -> None:
    """Do those who were answered stay longer?"""
    answer = followed.answer("landmark_difference")
    metric_card(followed.desk, answer)
    if isinstance(answer.result, Insufficient):
        return
    counted = followed.counts("landmarks_counted", "landmark_difference")
    curves = landmark_curves(counted)
    section(
        "Still customers, by months since the landmark",
        "Landmark: 72 hours after the first complaint. Who left before it is out, as is who had no 72 hours yet: "
        "nobody is counted as answered for having lived to be. Bands: 95 %.",
    )
    chart(
        staying_figure({NAMES[name]: curve_rows(curve) for name, curve in curves.items()}, SHOWN_MONTHS, step=1),
        key="landmark", alt="Share still customers after a complaint, by what followed it",
    )  # fmt: skip
    table(
        [
            {"after the complaint": NAMES[name], "customers": curve.n, "left so far": int(curve.events.sum())}
            for name, curve in curves.items()
        ]
    )
    st.caption(
        "Associational. Desks answer good customers and calm complaints first, and those stay anyway: the gap is not "
        "the effect of answering. Customers without a complaint are followed from the middle of the others' days."
    )
