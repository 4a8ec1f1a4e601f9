"""How far an effect is to be believed: other methods, other cuts, controls, and what was left out."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from analytics.effect.checks import e_values, effects_by_group, trimming_grid
from analytics.effect.sensitivity import share_of_strength
from analytics.effect.verdict import Study
from analytics.estimate import Insufficient
from careledger.ui.charts.base import chart
from careledger.ui.charts.effect import sensitivity_figure
from careledger.ui.charts.proof import changes_figure
from careledger.ui.effect.world import World
from careledger.ui.memo import missing, section
from careledger.ui.tables import table

GROUPS = ["segment", "topic", "channel", "brand", "region", "tenure"]


def estimates_view(world: World) -> None:
    """Methods side by side, the trimming grid, groups."""
    found = world.study()
    if isinstance(found, Insufficient):
        missing(found)
        return
    section(
        "The same question, by several methods",
        "Points more who stay, per answered complaint, with 95 % intervals. Methods that agree may still all be wrong "
        "in what none of them knows.",
    )
    rows = world.methods(found)
    chart(
        changes_figure(
            [_bar(row, is_ours=row["method"].startswith("AIPW, logit")) for row in rows.iter_rows(named=True)]
        ),
        key="methods", alt="The effect by several methods",
    )  # fmt: skip
    section(
        "Without those who were all but certain to be answered, or ignored",
        "A cut changes whom the answer is about, and moves it more than the method does. None is made by default.",
    )
    table([_row(row, "chance beyond", f"{row['cut']:.0%}") for row in trimming_grid(found).iter_rows(named=True)])
    _over_time(world)
    section(
        "Groups",
        "From the same scores, each with its own interval. The rate of false discoveries (Benjamini and Hochberg) is "
        "of a test that the group's effect is that of all: below 5 % it differs.",
    )
    column = st.segmented_control("By", GROUPS, default="segment", required=True, key="by", bind="query-params")
    table(
        [
            _row(row, "group", row["group"]) | {"false discoveries": f"{row['fdr']:.0%}"}
            for row in effects_by_group(found, column or "segment").iter_rows(named=True)
        ]
    )


def _over_time(world: World) -> None:
    section(
        "Answered as something that happens at a moment",
        "Contracts alone, without a landmark: how many times as fast customers leave once they were answered, within "
        "fifths of the chance of an answer. Beside it, whoever was ever answered counted as answered from the first "
        "day on: to live to be answered then looks like an effect.",
    )
    told = world.hazards()
    if isinstance(told, Insufficient):
        missing(told)
        return
    rows = (
        ("once answered, against not yet", told.in_time),
        ("ever answered, as a plain comparison has it", told.ever),
    )
    table(
        [
            {"leaving, as a ratio": name, "ratio": f"{ratio:.2f}", "low": f"{low:.2f}", "high": f"{high:.2f}"}
            for name, (ratio, low, high) in rows
        ]
    )
    st.caption(f"{told.leavers:,} of {told.n:,} left. Associational.")


def doubts_view(world: World) -> None:
    """The verdict's conditions one by one, controls, placebos and sensitivity."""
    found = world.study()
    if isinstance(found, Insufficient):
        missing(found)
        return
    section("The verdict", "Fixed before any result is seen; each line is one of its conditions.")
    table(conditions(found))
    section(
        "What could have been left out",
        "What would be left of the effect if something unknown explained that share of who is answered and of who "
        f"stays, beyond all that is known. {found.fragility.robustness_value:.1%} would take the effect to 0, and "
        f"{found.fragility.robustness_value_of_interval():.1%} its interval. Dots: things that are known, had they "
        "been left out.",
    )
    marks = found.benchmarks.with_columns(
        share=pl.col("strength").map_elements(share_of_strength, return_dtype=pl.Float64)
    )
    most = max(2 * found.fragility.robustness_value, 0.02)
    figure = sensitivity_figure(found.fragility, marks, min(most, 0.9))
    chart(figure, key="left-out", alt="The effect if something was left out")
    table(
        [
            {
                "had it been left out": row["variable"], "of who stays": f"{row['outcome_share']:.1%}",
                "of who is answered": f"{row['answer_share']:.1%}", "as much of both": f"{row['share']:.1%}",
                "effect without it": f"{100 * row['effect']:+.1f}",
            }
            for row in marks.head(8).iter_rows(named=True)
        ]
    )  # fmt: skip
    value, end = e_values(found)
    st.caption(
        f"E-value {value:.2f}, of the interval's end {end:.2f}: something left out would have to make both an answer "
        "and staying that many times as likely."
    )
    _placebos(world, found)


def conditions(found: Study) -> list[dict[str, str]]:
    """Each condition of the verdict, what was found, and whether it holds."""
    low, high = found.interval
    worst = found.balance.sort(pl.col("after").abs(), descending=True).row(0, named=True)
    control = found.control
    linked = "dated, or the same in both arms" if not found.compared.known.linkage.fails else "differs by arm, undated"
    strongest = share_of_strength(found.benchmarks["strength"][0]) if len(found.benchmarks) else 0.0
    name = found.benchmarks["variable"][0] if len(found.benchmarks) else "nothing"
    rows = [
        ("Who can be named", linked, not found.compared.known.linkage.fails),
        ("Overlap", f"{found.overlap:.0%} in common", not found.not_identified),
        ("Interval without 0", f"{100 * low:+.1f} – {100 * high:+.1f}", not found.on_the_answered.covers_zero()),
        ("Alike after weighting", f"worst: {worst['name']} {worst['after']:+.2f}", abs(worst["after"]) < 0.1),  # noqa: PLR2004
    ]
    if control is None:
        rows.append(("No “effect” on the past", "nothing to test it on", False))
    else:
        ends = " – ".join(f"{100 * end:+.1f}" for end in control[1].interval())
        seen = f"on {control[0]}: {100 * control[1].value:+.1f} ({ends})"
        rows.append(("No “effect” on the past", seen, control[1].covers_zero()))
    told = f"{found.fragility.robustness_value:.1%} against {strongest:.1%} of {name}"
    rows.append(("What was left out", told, found.is_robust))
    return [{"condition": what, "found": seen, "holds": "yes" if holds else "no"} for what, seen, holds in rows]


def _placebos(world: World, found: Study) -> None:
    section(
        "Answers dealt by lot",
        "The same method on answers that were dealt by lot among complaints alike, so that their true effect is 0.",
    )
    if st.button("Deal 40 lots", key="deal"):
        told = world.placebos(found)
        missed = int(((told["low"] > 0) | (told["high"] < 0)).sum())
        spread, mean = (100 * float(each) for each in (told["value"].to_numpy().std(), told["value"].to_numpy().mean()))
        st.text(
            f"{missed} of {len(told)} intervals leave out 0, where about {len(told) / 20:.0f} may by chance; the lots' "
            f"effects spread by {spread:.1f} points around {mean:+.1f}."
        )


def _bar(row: dict[str, Any], *, is_ours: bool) -> dict[str, Any]:
    return {"label": row["method"], "is_ours": is_ours} | {name: 100 * row[name] for name in ("value", "low", "high")}


def _row(row: dict[str, Any], what: str, name: Any) -> dict[str, str]:
    return {
        what: str(name), "points": f"{100 * row['value']:+.1f}",
        "low": f"{100 * row['low']:+.1f}", "high": f"{100 * row['high']:+.1f}", "complaints": f"{row['n']:,}",
    }  # fmt: skip
