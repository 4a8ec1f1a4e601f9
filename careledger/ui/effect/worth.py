"""The page Effect of care: the verdict, what answering is worth, and why a plain comparison misleads."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import polars as pl
import streamlit as st

from analytics.effect.checks import named_in_the_end
from analytics.effect.verdict import Study
from analytics.estimate import Estimate, Insufficient, Result
from careledger.imports.arrival import is_demo
from careledger.metrics.answer import Answer, Desk
from careledger.metrics.catalogue import metric
from careledger.metrics.filters import Filters
from careledger.metrics.printed import short_result_text, value_text
from careledger.store.home import home
from careledger.ui.cards import metric_card
from careledger.ui.charts.base import chart
from careledger.ui.charts.proof import changes_figure
from careledger.ui.effect.world import Asked, World, unsealed
from careledger.ui.memo import memo_head, missing, plain, section
from careledger.ui.reply_time.world import BEST, Settings, Times
from careledger.ui.tables import table
from careledger.ui.zone import chosen_zone
from data.demo.known import true_effects

QUESTION = "Does answering customers pay?"
ABOUT_THE_SAME = 0.02  # two points
OUTCOMES = {
    "Stayed": "has_stayed",
    "Complained again": "complains_again",
    "Would recommend (of those asked)": "is_recommending",
    "Margin of orders": "margin_after",
    "Charges of contracts": "charges_after",
}
LEARNERS = {"linear": "Logit and linear", "boosting": "Gradient boosting"}
MONEY = ("margin_after", "charges_after")


def how_asked(*, with_learner: bool = False) -> Asked:
    """What counts as answered and when it is judged, as the reader sets it; the URL carries it."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        hours = st.segmented_control(
            "Answered means a person replied within", [1, 24, 72], default=72, required=True, key="within",
            bind="query-params", format_func=lambda hours: f"{hours} h",
        )  # fmt: skip
        days = st.segmented_control(
            "Judged after", [90, 180], default=180, required=True, key="judged", bind="query-params",
            format_func=lambda days: f"{days} days",
        )  # fmt: skip
        zone = chosen_zone()
        stated = _how_learned() if with_learner else {}
    return Asked(answer_hours=int(hours or 72), outcome_days=int(days or 180), zone=zone, **stated)


def _how_learned() -> dict[str, Any]:
    learner = st.selectbox(
        "Learned by", list(LEARNERS), key="learner", bind="query-params", format_func=LEARNERS.__getitem__
    )
    undated = st.toggle(
        "Hold segment and region equal", value=True, key="undated", bind="query-params",
        help="No file says since when they hold. If they change because of an answer, leave them out.",
    )  # fmt: skip
    return {"learner": learner, "takes_undated": undated}


def worth_page(desk: Desk, filters: Filters) -> None:
    """The whole page."""
    head, cards = st.container(), st.container()
    filters, sealed = unsealed(desk, filters)
    world = World(desk, filters, how_asked())
    if absent := world.absent():
        with head:
            memo_head(QUESTION, "We cannot tell yet whether answering pays.")
            missing(absent)
        return
    found = world.study()
    answers = world.answers()
    with head:
        if isinstance(found, Insufficient):
            memo_head(QUESTION, not_told(found))
            missing(found)
        else:
            said = [sealed_since(sealed)] if sealed else []
            memo_head(QUESTION, sentence(found, world.asked), *said, *lines(found, answers, silence(world)))
    if isinstance(found, Insufficient):
        _who(world)
        return
    with cards:
        for column, answer in zip(st.columns(len(answers)), answers, strict=True):
            with column:
                metric_card(desk, answer)
    _beside(world, found)
    _others(world, found)
    _who(world)


def sealed_since(day: str) -> str:
    """That a written-down question keeps complaints from a day on out of sight."""
    return f"Complaints from {day} on are sealed by a question that was written down: nothing here uses them."


def not_told(absent: Insufficient) -> str:
    """The title where there is no number."""
    is_unknowable = absent.reason.startswith("Not identified")
    return "Not identified." if is_unknowable else "We cannot tell yet whether answering pays."


def sentence(found: Study, asked: Asked) -> str:
    """The answer, and how far it is to be believed."""
    effect = found.on_the_answered
    low, high = found.interval
    if found.verdict == "not identified":
        return "Not identified: nobody can tell from these files what answering is worth."
    if low <= 0 <= high:
        return "These files do not show that answering keeps customers."
    kept = f"{abs(100 * effect.value):.0f} of 100 answered customers ({_ends(low, high)})"
    if effect.value < 0:
        return f"Answering seems to lose {kept}: {found.verdict}."
    sure = "supported, without an experiment" if found.verdict == "supported" else "fragile"
    return f"An answer keeps {kept} who would else be gone after {asked.outcome_days} days: {sure}."


def silence(world: World) -> Result:
    """What another hour of today's queue costs."""
    settings = metric(BEST).parameters
    return Times(world, Settings(**{field.name: settings[field.name] for field in fields(Settings)})).silence()


def lines(found: Study, answers: list[Answer], waiting: Result) -> list[str]:
    """Answering the rest, money, the naive answer, and what to do."""
    said = []
    if found.reasons:
        said.append(plain(f"{found.verdict.capitalize()}: {' '.join(found.reasons)}"))
    _, ignored, _, value_ignored = (answer.result for answer in answers)
    if found.of_the_ignored.verdict == "not identified":
        reasons = " ".join(found.of_the_ignored.reasons)
        said.append(plain(f"What answering the ignored would bring cannot be told: {reasons}"))
    elif isinstance(ignored, Estimate):
        money = ""
        if isinstance(value_ignored, Estimate):
            amount, low, high = (
                value_text(each, "money", value_ignored.currency)
                for each in (value_ignored.value, value_ignored.low, value_ignored.high)
            )
            verdict = next(each.code for each in value_ignored.cautions if each.code.startswith("verdict-"))
            judged = verdict.removeprefix("verdict-").replace("-", " ")
            money = f", worth {amount} ({low} – {high}; {judged}) of margin per complaint"
        said.append(
            plain(
                f"Answering those who are ignored today would keep {100 * ignored.value:.0f} of 100 "
                f"({_ends(ignored.low, ignored.high)}; {found.of_the_ignored.verdict}){money}."
            )
        )
    if isinstance(waiting, Estimate) and found.verdict != "not identified":
        unsure = " The interval holds 0: that waiting costs is not shown." if waiting.low <= 0 else ""
        said.append(plain(f"Each hour that today's queue waits costs {short_result_text(waiting)}.{unsure}"))
    naive = found.naive
    chart_says = f"A bar chart of answered against ignored would say {100 * naive.value:.0f} of 100"
    gap = naive.value - found.on_the_answered.value
    if abs(gap) < ABOUT_THE_SAME:
        said.append(f"{chart_says}: about the same here, which only a comparison of like with like can tell.")
    else:
        size = "much" if gap > 0 else "little"
        said.append(f"{chart_says}: too {size}, for who is answered differs beforehand.")
    said.append(
        "To do: answer by lot for some weeks on *Experiments*; nothing else settles it."
        if found.verdict != "supported"
        else "To do: see *Who first* for whom to answer next, and confirm it by lot on *Experiments*."
    )
    return said


def _ends(low: float, high: float) -> str:
    return f"{100 * low:.0f} – {100 * high:.0f}"


def _beside(world: World, found: Study) -> None:
    section(
        "What a plain comparison says, and what like against like says",
        f"Points more who stay for {world.asked.outcome_days} days, answered less ignored, with 95 % intervals. First "
        "of everybody who can be named in the end; then only of those who were known before they complained; then with "
        "everything that was known before held equal.",
    )
    rows: list[dict[str, Any]] = []
    named = named_in_the_end(world.frame())
    if named:
        rows.append(_bar("All who can be named in the end", named.value, *named.interval(), is_ours=False))
    rows.append(_bar("Known before they complained", found.naive.value, *found.naive.interval(), is_ours=False))
    rows.append(_bar("Like against like: our answer", found.on_the_answered.value, *found.interval, is_ours=True))
    effect = found.on_the_ignored
    rows.append(_bar("The same for those who were ignored", effect.value, *effect.interval(), is_ours=True))
    if is_demo(home()) and world.filters == Filters() and world.asked.outcome_days == 180:  # noqa: PLR2004  # as its truth
        for label, name in TRUTHS.items():
            there = true_effects(home()).get(name)
            if there is not None:
                rows.append(_bar(label, there, there, there, is_ours=False))
    chart(changes_figure(rows), key="naive-and-ours", alt="Answered less ignored, plain and like against like")


TRUTHS = {
    "Truth of the demo world, the answered": "answering_on_answered_linked_before",
    "Truth of the demo world, the ignored": "answering_on_ignored",
}


def _bar(label: str, value: float, low: float, high: float, *, is_ours: bool) -> dict[str, Any]:
    return {"label": label, "value": 100 * value, "low": 100 * low, "high": 100 * high, "is_ours": is_ours}


def _others(world: World, found: Study) -> None:
    section(
        "What else an answer changes",
        "Per answered complaint, like against like; p after Holm, for several were asked. Staying is the one "
        "that was to be answered; the others are beside it. Who left cannot complain, and only some are asked whether "
        "they would recommend.",
    )
    is_money_told = not isinstance(world.worth(), Insufficient)
    asked = {label: column for label, column in OUTCOMES.items() if is_money_told or column not in MONEY}
    told = world.outcomes(found.compared.known, asked)
    currency = found.compared.known.rows["reporting_currency"][0]

    def shown(row: dict[str, Any], name: str) -> str:
        if row[name] is None:
            return "–"
        unit = "money" if OUTCOMES[row["outcome"]] in MONEY else "points"
        return value_text(row[name], unit, currency if unit == "money" else None)  # type: ignore[arg-type]

    table(
        [
            {
                "outcome": row["outcome"], "change": shown(row, "value"), "low": shown(row, "low"),
                "high": shown(row, "high"), "complaints": row["n"],
                "p (Holm)": _p_text(row["p_holm"]),
            }
            for row in told.iter_rows(named=True)
        ]
    )  # fmt: skip


def _p_text(p: float | None) -> str:
    if p is None:
        return "too few"
    return "< .001" if p < 0.001 else f"{p:.3f}"  # noqa: PLR2004  # as it is written


def _who(world: World) -> None:
    frame = world.frame()
    counted = frame["left_out"].is_null().sum()
    section("Whom this is about", f"{counted:,} of {len(frame):,} complaints in public can be compared.")
    reasons = frame.filter(pl.col("left_out").is_not_null()).group_by("left_out").len().sort("len", descending=True)
    table([{"left out because": row["left_out"], "complaints": row["len"]} for row in reasons.iter_rows(named=True)])
    st.page_link("pages/analysts/effect_study.py", label="How it is known, in full")
