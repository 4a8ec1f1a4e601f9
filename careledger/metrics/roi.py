"""The ledger of care for a selection, with who stands for what: what pages, exports and scenarios are made from."""

from __future__ import annotations

import hashlib
import pickle
from dataclasses import replace
from typing import Any

from analytics.estimate import Insufficient
from analytics.social_roi.assembled import cost_gaps, ledger_of
from analytics.social_roi.ledger import Ledger
from analytics.social_roi.returns import Draws, drawn
from careledger.metrics.answer import Desk
from careledger.metrics.assumptions import assumptions
from careledger.metrics.catalogue import metric
from careledger.metrics.filters import Filters
from careledger.store.kept import Kept

TOTAL = "benefit_cost_ratio"
DRAWN: Kept[Draws] = Kept(100_000_000, lambda draws: draws.net.nbytes)
ARITHMETIC = ("horizon_months", "discount_rate", "window_days", "programmes_out")


def ledger_draws(ledger: Ledger) -> Draws:
    """All entries under draws of all factors, drawn once for the same content: pages show parts of a ledger often."""
    return DRAWN.result(hashlib.blake2b(pickle.dumps(ledger)).digest(), lambda: drawn(ledger))


def care_ledger(desk: Desk, filters: Filters | None = None, **settings: Any) -> Ledger | Insufficient:
    """Every entry of a selection. `settings` replace parameters of the catalogue, as for `Desk.answer`.

    `assumed` may be among them: beliefs by name, in place of those that stand.
    """
    if absent := desk.missing(metric(TOTAL).needs):
        return absent
    frame = desk.frame_of(TOTAL, filters, **settings)
    taken = desk.settings(TOTAL, **settings)
    told = ledger_of(
        frame, desk.frames_of(TOTAL, filters, **settings), taken["assumed"],
        *(taken[name] for name in ARITHMETIC),
    )  # fmt: skip
    if isinstance(told, Insufficient):
        return told
    stated = assumptions(desk.workspace)
    named = {
        name: replace(one, label=stated[name].label, owner=stated[name].owner, source=stated[name].source)
        if name in stated
        else one
        for name, one in told.factors.items()
    }
    lacking = [
        (f"Some costs of {programme}", f"No line of {lacks} is booked. Book them in costs.csv, if there are any.")
        for programme, lacks in cost_gaps(frame).iter_rows()
        if lacks
    ]
    missing = [(stated[what].label if what in stated else what, text) for what, text in told.missing]
    return replace(told, factors=named, missing=(*missing, *lacking))
