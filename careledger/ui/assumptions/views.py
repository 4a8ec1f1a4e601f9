"""Views of the page Assumptions: all of them, one changed, what to ask next, what data would bring, the log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from analytics.beliefs import Belief
from analytics.estimate import Insufficient
from analytics.social_roi import returns
from analytics.social_roi.ledger import Ledger
from careledger.metrics.answer import Desk
from careledger.metrics.assumptions import Assumption, beliefs, history, resting_on
from careledger.metrics.catalogue import metric
from careledger.metrics.printed import short_result_text
from careledger.metrics.roi import TOTAL
from careledger.metrics.supposed import supposed_ledger
from careledger.metrics.unlocks import unlocks
from careledger.ui.assumptions.form import assumption_form, range_text
from careledger.ui.memo import plain, section
from careledger.ui.roi.world import World
from careledger.ui.tables import table

THE_TOTAL = "the total"
ROW_HEIGHT = 31


def all_view(desk: Desk, ledger: Ledger | Insufficient, known: Mapping[str, Assumption], today: date) -> None:
    """Every assumption, who stands for it, how old it is, and which numbers take it."""
    section(
        "All assumptions",
        "Used where nothing is measured. PERT: low and high as ends, likely as the peak. Stale: stated more than a "
        f"year before {today:%Y-%m-%d}.",
    )
    table(
        [
            {
                "assumption": one.label, "range": range_text(one), "flag": flag(one, today),
                "used by": ", ".join(_uses(one, desk, ledger)) or "nothing here",
                "owner": one.owner, "stated on": str(one.stated_on or ""), "source": one.source,
                "distribution": one.distribution, "unit": one.currency or one.unit, "to measure it": one.note,
            }
            for one in known.values()
        ],
        height=ROW_HEIGHT * (len(known) + 1) + 2,
    )  # fmt: skip


def flag(one: Assumption, today: date) -> str:
    """Why somebody should look at it."""
    if not one.is_stated:
        return "nobody stands for it"
    return "stale" if one.is_stale(today) else ""


def change_view(world: World, known: Mapping[str, Assumption], first: str) -> None:
    """One assumption in the form, with what another range would do before it is kept."""
    section(
        "Change one", "What it would do is shown before it is kept. Whoever keeps it stands for it; the log says so."
    )
    assumption_form(world.desk.workspace, known, first, lambda said: _effect(world, said))


def history_view(world: World, known: Mapping[str, Assumption]) -> None:
    """Who changed what, and when."""
    section("Every change", "Newest first: who, when, from and to, with the owner and source that were named.")
    rows = [
        {
            "when": happened_at, "who": who, "assumption": known[name].label if name in known else name,
            "from": before or "the catalogue's", "to": after or "the catalogue's",
        }
        for happened_at, who, name, before, after in history(world.desk.workspace)
    ]  # fmt: skip
    if rows:
        table(rows)
    else:
        st.caption("Nobody has stated anything here yet: all of them are the catalogue's.")


def data_view(world: World, ledger: Ledger | Insufficient) -> None:
    """Which numbers each missing column or file would bring."""
    found = unlocks(world.desk)
    section(
        "What data would bring",
        "Each number that these files cannot tell, under what it waits for. Alone: no other column is asked for first, "
        "though rows may still be too few. Together: another is missing, too.",
    )
    if found:
        table(
            [
                {
                    "bring": one.need.file, "numbers alone": len(one.alone), "together": len(one.with_others),
                    "which alone": ", ".join(each.label for each in one.alone),
                    "which together": ", ".join(each.label for each in one.with_others),
                    "missing": one.need.reason,
                }
                for one in found
            ]
        )  # fmt: skip
    else:
        st.caption("Every number of the catalogue finds the columns that it needs.")
    if isinstance(ledger, Ledger) and ledger.missing:
        section("What the total lacks", "Costs and streams that could not be entered, and what would bring them.")
        table([{"for": what, "why": text} for what, text in ledger.missing])


def _uses(one: Assumption, desk: Desk, ledger: Ledger | Insufficient) -> list[str]:
    """The numbers that an assumption moves now: of the total's only where the ledger holds it as a factor."""
    of_total = {each.id for each in resting_on(one.id) if each.query == metric(TOTAL).query}
    others = [e.label for e in resting_on(one.id) if e.id not in of_total and desk.missing(e.needs) is None]
    is_held = isinstance(ledger, Ledger) and one.id in ledger.factors
    return [THE_TOTAL, *others] if is_held else others


def _effect(world: World, said: Assumption) -> None:
    """What keeping it would do to the total, and to numbers outside it."""
    believed = {said.id: said.belief} if said.belief else {}
    before = world.ledger()
    after = supposed_ledger(world.desk, world.filters, believed, **world.asked.settings(TOTAL))
    numbers = [each.id for each in resting_on(said.id) if each.query != metric(TOTAL).query]
    if isinstance(before, Ledger) and isinstance(after, Ledger) and said.id in {*before.factors, *after.factors}:
        table(_moved(before, after))
        st.caption("The same draws of everything else on both sides: the change is the assumption's alone.")
    elif not numbers:
        st.caption(
            plain(f"No total can be told: {before.reason}")
            if isinstance(before, Insufficient)
            else "It would change nothing in this selection: what it is about is measured or did not happen."
        )
    if numbers:
        table(_numbers_moved(world, numbers, believed))


def _moved(before: Ledger, after: Ledger) -> list[dict[str, str]]:
    first, second = returns.drawn(before), returns.drawn(after)
    return [
        {
            "number": label,
            "before": short_result_text(measure(before, first)),
            "after": short_result_text(measure(after, second)),
            "change": short_result_text(returns.moved(measure(before, first), measure(after, second), change)),
        }
        for label, measure, change in (
            ("Back per unit of cost", returns.benefit_cost_ratio, second.ratio - first.ratio),
            ("Net present value", returns.net_present_value, second.worth - first.worth),
        )
    ]


def _numbers_moved(world: World, numbers: list[str], believed: Mapping[str, Belief]) -> list[dict[str, str]]:
    rows = []
    for name in numbers:
        standing = beliefs(world.desk.workspace, metric(name).assumptions)
        rows.append(
            {
                "number": metric(name).label,
                "before": short_result_text(world.desk.answer(name, world.filters).result),
                "after": short_result_text(
                    world.desk.answer(name, world.filters, assumed={**standing, **believed}).result
                ),
            }
        )
    return rows
