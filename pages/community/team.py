"""Team: who resolves without a repeat better than the rest, where that can be told."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.estimate import Estimate, Insufficient
from analytics.ranking import behaviours
from careledger.metrics.answer import Answer, Desk
from careledger.metrics.filters import Filters
from careledger.ui.cards import metric_card
from careledger.ui.charts.base import chart
from careledger.ui.charts.ranks import intervals_figure
from careledger.ui.desk import current_desk
from careledger.ui.filters import current_filters
from careledger.ui.memo import memo_head, missing, nothing_built, plain, section
from careledger.ui.tables import table

TOP_SHARE = 5
SHOWN_AGENTS = 40


def labels(desk: Desk, *, is_named: bool) -> dict[str, str]:
    """What each agent of agents.csv is called here: a number that stays the same, unless names are asked for."""
    names = desk.ledger.frame("agent_names")
    if is_named:
        return dict(names.iter_rows())
    return {agent: f"Agent {place}" for place, agent in enumerate(names["agent"], 1)}


def with_unlisted(called: dict[str, str], agents: pl.Series) -> dict[str, str]:
    """The same, and a number for each ranked agent who is not in agents.csv: no two share a label."""
    unlisted = sorted(set(agents) - called.keys())
    return called | {
        agent: f"Agent {place}, not in agents.csv" for place, agent in enumerate(unlisted, len(called) + 1)
    }


def title(ranking: Estimate, called: dict[str, str]) -> tuple[str, list[str]]:
    """The page's answer: heroes, or that no difference is shown."""
    rows = ranking.rows if ranking.rows is not None else pl.DataFrame()
    heroes = [called[agent] for agent in rows.filter("is_hero")["agent"]]
    low, value, high = (f"{end * 100:.1f}" for end in (ranking.low, ranking.value, ranking.high))
    spread = (
        f"Agents differ by {value} points (standard deviation, 95 % "
        f"{low} – {high} points) once chance, topic, channel, hour and seniority are taken out, n = {ranking.n:,}."
    )
    if not heroes:
        return "No difference between agents is shown.", [spread, "A ranking would order chance: do not pay by it."]
    shown = " and ".join(plain(hero) for hero in heroes) if len(heroes) < 3 else f"{len(heroes)} agents"  # noqa: PLR2004  # two fit a title
    verb = "resolves" if len(heroes) == 1 else "resolve"
    return f"{shown} {verb} more than the others without a repeat.", [
        spread, "False discoveries among those named are rarer than one in twenty.",
    ]  # fmt: skip


def ranking_part(rows: pl.DataFrame, called: dict[str, str]) -> None:
    """Everybody with an interval, the best first."""
    shown = rows.with_columns(pl.col("agent").replace_strict(called))
    drawn = shown.head(SHOWN_AGENTS)
    section(
        "Resolved without a repeat, chance taken out",
        "Share of resolutions neither reopened nor asked again within 7 days, if each agent had all cases; 95 % "
        "intervals. Dotted: the mean.",
    )
    chart(
        intervals_figure(
            drawn["agent"].to_list(), *(drawn[name].to_list() for name in ("adjusted_share", "low", "high")),
            tickformat=".1%", mean=float(rows["adjusted_share"].to_numpy().mean()),
        ),
        key="ranking", alt="Adjusted share resolved without a repeat by agent, with intervals",
    )  # fmt: skip
    with st.expander("The same as a table, with the chance to be the best"):
        table(shown.with_columns(pl.selectors.float().round(4)), height=320)


def what_they_do(desk: Desk, ranking: Answer, rows: pl.DataFrame) -> None:
    """What heroes, or the top fifth, do differently."""
    heroes = rows.filter("is_hero")["agent"].to_list()
    top = heroes or rows["agent"].head(max(2, len(rows) // TOP_SHARE)).to_list()
    who = "Heroes against the others" if heroes else "The top fifth against the others, though their rank may be chance"
    found = behaviours(desk.ledger.frame(ranking.metric.query, ranking_parameters(ranking)), top)
    section("What they do differently", f"{who}; against the usual of each channel, 95 % over agents, associational.")
    if found.is_empty():
        st.caption("Too few agents to compare.")
        return
    table(found.with_columns(pl.selectors.float().round(3)))
    is_clear = found.filter((pl.col("low") > 0) | (pl.col("high") < 0))
    if is_clear.is_empty():
        st.caption("No interval excludes zero: what they do differently is not shown.")


def ranking_parameters(ranking: Answer) -> dict[str, object]:
    """The parameters with which the ranking's own query ran."""
    return {name: ranking.parameters[name] for name in ranking.parameters if name not in ranking.metric.parameters}


def team(desk: Desk, filters: Filters) -> None:
    """The page where something is built."""
    head = st.container()
    is_named = st.toggle("Show names", key="names", bind="query-params", help="Off, agents are numbers.")
    ranking = desk.answer("agent_ranking", filters)
    question = "Who resolves without a repeat better than the rest?"
    if isinstance(ranking.result, Insufficient) or ranking.result.rows is None:
        with head:
            memo_head(question, "We cannot tell yet whether agents differ.")
        if isinstance(ranking.result, Insufficient):
            missing(ranking.result)
        return
    called = with_unlisted(labels(desk, is_named=is_named), ranking.result.rows["agent"])
    answer, lines = title(ranking.result, called)
    with head:
        memo_head(question, answer, *lines)
    metric_card(desk, ranking)
    ranking_part(ranking.result.rows, called)
    what_they_do(desk, ranking, ranking.result.rows)


desk = current_desk()
if desk is None:
    nothing_built()
else:
    team(desk, current_filters(desk))
