"""Does answering teach people to complain, and do public answers carry complaints further?"""

from __future__ import annotations

import streamlit as st

from analytics.effect.checks import holm, two_sided_p
from analytics.effect.verdict import Study
from analytics.estimate import Insufficient
from careledger.ui.charts.base import chart
from careledger.ui.charts.proof import changes_figure
from careledger.ui.memo import missing, section
from careledger.ui.squeaky_wheel.world import AGAIN, ECHOES, World, bar, believed, ends
from careledger.ui.tables import table


def again_view(world: World) -> tuple[str, list[str]]:
    """Everything about coming back; the sentence of the page and its lines."""
    days = st.segmented_control(
        "Judged after", [180, 365], default=365, required=True, key="again", bind="query-params",
        format_func=lambda days: f"{days} days",
    )  # fmt: skip
    found = {name: world.echo(name, int(days or 365)) for name in ECHOES}
    section(
        "What comes after an answer",
        f"Points more of the answered than would have without an answer, within {days} days, with 95 % intervals. Only "
        "customers known before they complained, like against like. Who left has no reason to write: an answer that "
        "keeps customers keeps their contacts, too. To complain again is what is asked; p after Holm.",
    )
    told = {name: each for name, each in found.items() if isinstance(each, Study)}
    p_values = holm([two_sided_p(each.on_the_answered) for each in told.values()])
    if told:
        bars = [bar(ECHOES[name][1], each.on_the_answered.value, *each.interval) for name, each in told.items()]
        chart(changes_figure(bars), key="echoes", alt="What comes after an answer")
        table(
            [
                {
                    "": ECHOES[name][1], "points": f"{100 * each.on_the_answered.value:+.1f}",
                    "interval": ends(*each.interval), "plain difference": f"{100 * each.naive.value:+.1f}",
                    "complaints": each.compared.n, "p (Holm)": f"{p:.3f}",
                }
                for (name, each), p in zip(told.items(), p_values, strict=True)
            ]
        )  # fmt: skip
    for each in found.values():
        if isinstance(each, Insufficient):
            missing(each)
            break
    st.caption("Shares carry no date: those before the answer count, too, and may have brought it.")
    return _sentence(found[AGAIN], int(days or 365))


def _sentence(found: Study | Insufficient, days: int) -> tuple[str, list[str]]:
    if isinstance(found, Insufficient):
        return "We cannot tell yet whether answering teaches people to complain.", []
    low, high = found.interval
    lines = [
        f"{100 * found.on_the_answered.value:+.1f} of 100 ({ends(low, high)}) within {days} days. {believed(found)}",
        "To do: nothing here speaks against answering; watch it as the history grows."
        if low <= 0
        else "To do: mend what they complain about; not answering only makes them leave instead.",
    ]
    if found.verdict == "not identified":
        return "Nobody can tell from these files whether answering teaches people to complain.", lines
    if low <= 0 <= high:
        return "These files do not show that answering makes people complain again.", lines
    if high < 0:
        return "Those who were answered complain less again.", lines
    return "Those who were answered complain more again, for one because they stay.", lines
