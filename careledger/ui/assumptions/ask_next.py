"""What to ask next: what knowing a number is worth before a decision, in money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl
import streamlit as st

from analytics.estimate import Insufficient
from analytics.next_euro.choice import Choice, choice
from analytics.social_roi.ledger import Ledger
from careledger.metrics.assumptions import Assumption
from careledger.metrics.catalogue import metric
from careledger.metrics.printed import short_amount_text
from careledger.ui.memo import plain, section
from careledger.ui.next_euro import world as next_euro
from careledger.ui.roi.world import World
from careledger.ui.tables import table

AT_STAKE = 10_000
SURER = "a longer history, or answering by lot, makes it surer"
LEAST = 0.5  # of a unit of money: less rounds to nothing


def ask_next_text(hangs_on: pl.DataFrame, known: Mapping[str, Assumption], ledger: Ledger) -> str:
    """The number that is worth most to know before choosing care or nothing, and how to come to know it."""
    ranked = hangs_on.filter(pl.col("worth_knowing") >= LEAST).sort("worth_knowing", descending=True)
    if ranked.is_empty():
        return "No single number could turn the choice between care and nothing: asking for one is worth nothing yet."
    said = [
        f"Ask this next: {row['label'].lower()}. Knowing it before choosing between care and nothing is worth "
        f"{short_amount_text(row['worth_knowing'], ledger.currency)}. {known[row['factor']].note}"
        for row in ranked.filter(pl.col("factor").is_in(list(known))).head(1).iter_rows(named=True)
    ]
    first = ranked.row(0, named=True)
    if first["factor"] not in known:
        said.append(
            f"{'Worth more to know' if said else 'Worth knowing'}, though measured already: {first['label'].lower()} "
            f"({short_amount_text(first['worth_knowing'], ledger.currency)}); {SURER}."
        )
    return " ".join(said)


def ask_next_view(world: World, ledger: Ledger, hangs_on: pl.DataFrame, known: Mapping[str, Assumption]) -> None:
    """The worth of knowing each number, for two decisions."""
    section(
        "Before choosing between care and nothing",
        "What knowing a number for sure would gain on average, over the whole ledger (expected value of partial "
        "perfect information). A survey that costs more than that is not worth it.",
    )
    table(
        [
            {
                "number": row["label"],
                "worth knowing": short_amount_text(row["worth_knowing"], ledger.currency),
                "of the doubt": f"{row['variance_share']:.0%}",
                "is": "assumed" if row["grade"] in {"assumed", "benchmark"} else "measured with an error",
                "who stands for it": known[row["factor"]].owner if row["factor"] in known else "the data",
                "how to know": known[row["factor"]].note if row["factor"] in known else SURER.capitalize(),
            }
            for row in hangs_on.sort("worth_knowing", descending=True).iter_rows(named=True)
        ]
    )
    told = _choice(world, ledger)
    section(
        "Before choosing between retention and acquisition",
        f"What knowing a number would gain on average per {short_amount_text(AT_STAKE, ledger.currency)} of the next "
        "budget, under what the page Retention or acquisition assumes until it is set otherwise.",
    )
    if isinstance(told, Insufficient):
        st.caption(plain(f"{told.reason} {told.needed}"))
    else:
        table(
            [
                {
                    "number": name.capitalize(), "worth knowing": short_amount_text(AT_STAKE * worth, ledger.currency),
                    "of the doubt": f"{told.variance_shares[name]:.0%}",
                }
                for name, worth in sorted(told.worth_knowing.items(), key=lambda pair: -pair[1])
            ]
        )  # fmt: skip
    st.page_link("pages/executives/next_euro.py", label="Retention or acquisition")


def _choice(world: World, ledger: Ledger) -> Choice | Insufficient:
    """Retention or acquisition in the ledger's currency, under what its page assumes by itself."""
    if absent := world.desk.missing(metric("marginal_roi").needs):
        return absent
    filters = world.filters if world.filters.currency else replace(world.filters, currency=(ledger.currency or "",))
    measured = next_euro.measured_elasticity(world.desk, filters)
    theirs = next_euro.World(world.desk, filters, next_euro.usual_assumed(measured))
    sides = theirs.sides()
    return sides if isinstance(sides, Insufficient) else choice(theirs.inputs(sides))
