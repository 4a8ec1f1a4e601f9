"""An experiment about answering as it is read: the lot first, then the difference, then every doubt."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.estimate import Insufficient
from analytics.experiments.measures import is_over, planned_complaints
from analytics.experiments.reading import ADJUSTMENTS, BROKEN, Reading, mismatch
from analytics.experiments.switchback import carry_over
from careledger.metrics.answer import Answer
from careledger.metrics.printed import value_text
from careledger.ui.cards import metric_card
from careledger.ui.charts.base import chart
from careledger.ui.charts.experiments import looks_figure
from careledger.ui.experiments.world import World, ends_at
from careledger.ui.memo import missing, plain, section
from careledger.ui.tables import table

NAMES = {"none": "as it is", "cuped": "CUPED", "lin": "Lin's regression"}


def reading_view(world: World, answer: Answer) -> None:
    """The chosen experiment on the chosen outcome."""
    if absent := world.desk.missing(("answering_experiments",)):
        missing(absent)
        return
    _lot(world)
    if isinstance(answer.result, Insufficient):
        missing(answer.result)
        return
    known = world.reading()
    assert isinstance(known, Reading)  # or there were no number
    left, right = st.columns(2)
    with left:
        metric_card(world.desk, answer)
        st.text(_looked(world, known))
    with right:
        _adjusted(world, known)
    section(
        "What each look would have seen",
        f"Difference in {world.outcome.name.lower()}, {plain(known.treated)} less {plain(known.usual)}"
        f"{', in percentage points' if world.outcome.unit == 'points' else ''}, after so many complaints. Wide band: "
        "holds at all looks together. Narrow band: for one look alone.",
    )
    figure = looks_figure(world.looks(known), world.outcome.scale, ends_at(known))
    chart(figure, key="looks", alt="Difference by complaints")
    _arms(world, known)
    if known.unit_kind == "hour":
        _hours(world, known)


def _lot(world: World) -> None:
    """Whether the lot gave what was planned: said before anything is compared."""
    arms = world.arms().filter(pl.col("experiment") == world.experiment)
    shares = arms["planned_share"].to_list()
    planned = shares if all(shares) else [1.0] * len(shares)
    chance = mismatch(arms["drawn_units"].to_list(), planned)
    told = "as a lot would" if chance >= BROKEN else "and is broken: a lot as planned does not give that"
    kind, drawn = arms["unit_kind"][0], arms["drawn_kind"][0]
    section(
        "The lot",
        f"It drew {int(arms['drawn_units'].sum()):,} {drawn}s for {plain(world.experiment)}, {told} "
        f"(p = {chance:.2g}; below 0.001 it is broken). A complaint counts where the customer was known before "
        "they made it"
        + {
            "customer": "; of each customer the first after the lot.",
            "hour": ", by the hour in which it was opened.",
        }.get(str(kind), "."),
    )
    table(
        arms.select(
            "arm", "units", "units_with_complaint", "complaints",
            planned=_as_text("planned_share"),
        )
    )  # fmt: skip
    if unread := int(arms["unread_hours"].sum()):
        st.caption(f"{unread:,} of them name no hour: write each as its start in UTC, 2026-01-31 09:00:00+00:00.")
    if kind != "hour" and len(arms) > 1:
        reached = mismatch(arms["drawn_units_with_complaint"].to_list(), arms["drawn_units"].cast(pl.Float64).to_list())
        if reached < BROKEN:
            st.caption(
                f"The arms do not complain, or are not known, alike (p = {reached:.1g}): the lot may have changed who "
                "is in the comparison."
            )


def _as_text(share: str) -> pl.Expr:
    """A column of shares as people read them."""
    return pl.col(share).map_elements(lambda value: value_text(value, "share"), return_dtype=pl.String)


def _looked(world: World, known: Reading) -> str:
    build = world.desk.ledger.manifest.build_id
    looks = world.desk.workspace.looks(world.experiment, world.outcome.name, build)
    end = (
        f"The planned end of {planned_complaints(known):,} complaints is reached: the interval is that of one look."
        if is_over(known)
        else "Before the planned end: the interval holds at all looks together."
    )
    return f"Looked at in {looks} build{'s' if looks > 1 else ''}. {end}"


def _adjusted(world: World, known: Reading) -> None:
    """The difference adjusted three ways, and what the time before saved."""
    section("Adjusted for the time before", "The same measure before the complaint; it cannot be an effect.")
    planned = planned_complaints(known)
    rows = []
    for way in ADJUSTMENTS:
        seen = known.difference(way)
        low, high = seen.fixed if is_over(known) else seen.always_valid(planned)
        scale = world.outcome.scale
        rows.append(
            {"": NAMES[way], "difference": round(scale * seen.measured.value, 2), "low": round(scale * low, 2),
             "high": round(scale * high, 2), "variance saved": value_text(seen.saved, "share")}
        )  # fmt: skip
    table(rows)
    whose = "days" if known.unit_kind == "hour" else "accounts"
    st.caption(f"{seen.n:,} complaints of {seen.clusters:,} {whose}, which count as one each in the errors.")


def _arms(world: World, known: Reading) -> None:
    """The arms, who was not followed, and the balance before."""
    unit = world.outcome.unit
    section(
        "The arms",
        "Who was to be answered first and was not, or was answered within the hour anyway, stays in the arm that the "
        "lot gave: the difference is that of the plan, and smaller than that of being answered where it was not kept.",
    )
    table(
        known.arms().with_columns(
            mean=pl.col("mean") * world.outcome.scale if unit == "points" else pl.col("mean"),
            answered_in_an_hour=_as_text("answered_in_an_hour"),
        ).with_columns(pl.col("mean").round(2))
    )  # fmt: skip
    if balance := known.balance():
        st.caption(
            f"Before: {plain(known.usual)} {balance['usual']:.3g}, {plain(known.treated)} {balance['treated']:.3g}, "
            f"{balance['difference']:+.3f} standard deviations apart; beyond 0.1 would speak against the lot."
        )


def _hours(world: World, known: Reading) -> None:
    """What only hours can go wrong with."""
    length, chance = world.drawn_again(known)
    section("Hours", "A second opinion from the lot, and whether an hour reaches into the next.")
    st.text(
        f"Drawing the arms of {f'blocks of {length} hours' if length > 1 else 'the hours'} again within their days "
        f"gives a difference as large in {chance:.1%} of draws, if answering first changes nothing."
    )
    carried = carry_over(known)
    if carried is None:
        st.text("Whether an hour reaches into the next cannot be told: not both arms follow both arms.")
        return
    measured, quantile = carried
    scale = world.outcome.scale
    low, high = (scale * (measured.value + sign * quantile * measured.error) for sign in (-1, 1))
    reaches = low > 0 or high < 0
    told = f"{scale * measured.value:+.2f} ({low:+.2f} – {high:+.2f})".replace("-", "−")
    st.text(
        f"After an hour of {known.treated} rather than {known.usual}, outcomes of the next differ by {told}: "
        + ("it is carried over. Take a longer wash-out." if reaches else "no carry-over is seen.")
    )
