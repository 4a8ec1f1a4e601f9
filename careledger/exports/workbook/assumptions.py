"""The sheet of factors: what each is believed to be, as inputs, and the value that the ledger uses."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from analytics.beliefs import PERT_WEIGHT, Belief, Normal
from analytics.social_roi import ledger
from analytics.social_roi.ledger import Factor
from careledger.exports.board_pack import BoardPack
from careledger.exports.workbook.book import Book, Sheet
from careledger.metrics.assumptions import NOBODY

Kind = Literal["known", "range (PERT)", "survey, k of n", "measured"]
HEADS = (
    "factor", "what", "unit", "known as", "low", "likely", "high", "k", "n", "measured", "± (1.96 s.e.)",
    "value used", "evidence", "owner", "source",
)  # fmt: skip
FIRST_ROW = 6
LOW, LIKELY, HIGH, SUCCESSES, TRIALS, MEASURED, ERROR, USED = range(4, 12)
LEVEL = 1.96


@dataclass(frozen=True, slots=True)
class Inputs:
    """Where the inputs stand: the name of each factor's cell, and of the discount rate's."""

    factors: dict[str, str]
    rate: str


def kind(spread: Belief | Normal) -> Kind:
    """How a factor is stated. A beta that is neither a range nor a survey is told by its mean and error."""
    if spread.is_known:
        return "known"
    if isinstance(spread, Normal):
        return "measured"
    whole = math.isclose((spread.alpha - 0.5) % 1, 0, abs_tol=1e-9) and math.isclose((spread.beta - 0.5) % 1, 0)
    if (spread.floor, spread.ceiling) == (0.0, 1.0) and whole:
        return "survey, k of n"
    if math.isclose(spread.alpha + spread.beta, 2 + PERT_WEIGHT) and min(spread.alpha, spread.beta) >= 1:
        return "range (PERT)"
    return "measured"


def factor_owner(factor: Factor) -> str:
    """Who stands for a factor."""
    return factor.owner or ("the files" if factor.grade in ledger.MEASURED else NOBODY)


def assumptions_sheet(book: Book, pack: BoardPack) -> Inputs:
    """Write the sheet; the names under which other sheets find each value."""
    sheet = book.sheet("Assumptions", (20, 34, 8, 16, 10, 10, 10, 8, 8, 12, 12, 14, 12, 18, 40))
    sheet.titled(
        "What the ledger rests on",
        "Blue cells are inputs: change one, and every sheet follows. The audit then shows what your change moved.",
        "A range counts as (low + 4 × likely + high) / 6, a survey as (k + 0.5) / (n + 1).",
    )
    sheet.text(3, 1, "Discount rate a year")
    sheet.number(3, USED, pack.ledger.discount_rate, "share input")
    rate = book.named_cell("discount_rate", sheet.place(3, USED))
    sheet.heads(FIRST_ROW - 1, HEADS)
    sheet.frozen(FIRST_ROW, 2)
    names = {}
    for row, factor_id in enumerate(pack.used_factors, start=FIRST_ROW):
        _row(sheet, row, pack.ledger.factors[factor_id])
        names[factor_id] = book.named_cell(f"f_{factor_id}", sheet.place(row, USED))
    return Inputs(names, rate)


def _row(sheet: Sheet, row: int, factor: Factor) -> None:
    spread, known_as, style = factor.spread, kind(factor.spread), factor.unit
    for column, said in enumerate((factor.id, factor.label, factor.unit, known_as)):
        sheet.text(row, column, said)
    if known_as == "range (PERT)" and isinstance(spread, Belief):
        likely = round(spread.floor + (spread.alpha - 1) / PERT_WEIGHT * (spread.ceiling - spread.floor), 12)
        for column, value in zip((LOW, LIKELY, HIGH), (spread.floor, likely, spread.ceiling), strict=True):
            sheet.number(row, column, value, f"{style} input")
        sheet.formula(row, USED, f"=(E{row + 1}+4*F{row + 1}+G{row + 1})/6", spread.mean, style)
    elif known_as == "survey, k of n" and isinstance(spread, Belief):
        sheet.number(row, SUCCESSES, round(spread.alpha - 0.5), "count input")
        sheet.number(row, TRIALS, round(spread.alpha + spread.beta - 1), "count input")
        sheet.formula(row, USED, f"=(H{row + 1}+0.5)/(I{row + 1}+1)", spread.mean, style)
    else:
        sheet.number(row, MEASURED, spread.mean, f"{style} input")
        if not spread.is_known:
            sheet.number(row, ERROR, LEVEL * math.sqrt(spread.variance), style)
        sheet.formula(row, USED, f"=J{row + 1}", spread.mean, style)
    for column, said in enumerate((factor.grade, factor_owner(factor), factor.source), start=USED + 1):
        sheet.text(row, column, said)
