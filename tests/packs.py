"""A ledger and its board pack, small enough to be checked by hand, with names that would like to be formulas."""

from __future__ import annotations

from datetime import date

import numpy as np

from analytics.beliefs import Normal, known, stated, surveyed
from analytics.social_roi.ledger import Entry, Factor, Ledger
from careledger.exports.board_pack import BoardPack, board_pack
from careledger.exports.stamp import Stamp

HOSTILE = "=cmd|' /C calc'!A0"
MONTHS = 24


def a_ledger(currency: str | None = "EUR") -> Ledger:
    """Costs that run ahead of benefits for some months; every kind of factor; one stream that overlaps another."""
    even = np.full(MONTHS, 1 / MONTHS)
    late = np.arange(1, MONTHS + 1) / np.arange(1, MONTHS + 1).sum()
    early = late[::-1].copy()
    return Ledger(
        entries=(
            Entry(id="staff", label="Staff", side="cost", programme="care", category="personnel", quantity=1000.0,
                  of="cost lines", shape=early, cash="booked", source="costs", n=12),
            Entry(id="tools", label="Tools", side="cost", programme="@community", category="platforms",
                  quantity=333.33, of="cost lines", shape=even, cash="booked", source="costs", n=3, campaign="-spring"),
            Entry(id="kept", label="Margin kept", side="benefit", programme="care", category="retained margin",
                  quantity=50.0, of="customers answered", shape=late, cash="margin", source="revenue", n=50,
                  factors=("gain",), owner="+Ann"),
            Entry(id="came", label="Came by referral", side="benefit", programme="@community",
                  category="referred: [new]/customers?", quantity=800.0, of="margin", shape=late, cash="margin",
                  source="referred_margin", n=20, factors=("incremental", "kept share")),
            Entry(id="twice", label="Held by retention already", side="benefit", programme="@community",
                  category="referred: [new]/customers?", quantity=-90.0, of="margin", shape=even, cash="margin",
                  source="referred_margin", n=4, factors=("kept share",), campaign=HOSTILE, held_by="retained margin"),
            Entry(id="saved", label="Contacts saved", side="benefit", programme=HOSTILE, category="contacts saved",
                  quantity=40.0, of="contacts", shape=even, cash="capacity", source="contacts_saved_assumed", n=400,
                  factors=("cost.of/contact",), stated="assumed", owner=HOSTILE),
        ),
        factors={
            "gain": Factor(id="gain", label="Margin a customer", unit="money", spread=Normal(30.0, 5.0),
                           grade="adjusted", source="revenue"),
            "incremental": Factor(id="incremental", label="Would not have come", unit="share",
                                  spread=stated(0.2, 0.4, 0.8), grade="assumed", source=HOSTILE, owner="Ben"),
            "kept share": Factor(id="kept share", label="Share that stays", unit="share", spread=surveyed(37, 60),
                                 grade="counted", source="a survey"),
            "cost.of/contact": Factor(id="cost.of/contact", label="Cost of a contact", unit="money",
                                      spread=known(7.25), grade="counted", source="cost_per_contact"),
        },
        starts_on=date(2024, 1, 1), months=MONTHS, discount_rate=0.08, currency=currency,
        missing=(("Training hours are not in the files.", "Bring costs.csv with category training."),),
    )  # fmt: skip


def a_pack(ledger: Ledger | None = None, *, is_invented: bool = False) -> BoardPack:
    """The pack of that ledger."""
    stamp = Stamp(
        filters="channel twitter, =email", observed_until=date(2025, 12, 31), build_id="b-0123", version="0.1.0",
        written_on=date(2026, 1, 2), is_invented=is_invented,
    )  # fmt: skip
    return board_pack(ledger or a_ledger(), stamp)
