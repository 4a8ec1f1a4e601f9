"""The first sheet and the last: the headline as formulas, and proof that they give what the screen says."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from analytics.estimate import Estimate
from analytics.social_roi.ledger import Entry
from analytics.social_roi.returns import SECONDS_A_MONTH
from careledger.exports.board_pack import BoardPack, Figure
from careledger.exports.workbook.book import Book, Sheet
from careledger.exports.workbook.entries import (
    LEDGER_AMOUNT,
    LEDGER_FIRST,
    LEDGER_WORTH,
    RESTS_ON,
    Flows,
)
from careledger.metrics.catalogue import Metric

CENT, FINE = 2, 6


@dataclass(frozen=True, slots=True)
class Total:
    """A total of the ledger as a formula: what it is, its value and where it stands."""

    label: str
    formula: str
    value: float
    style: str


def totals(pack: BoardPack, ledger: Sheet, flows: Flows, count: int) -> dict[str, Total]:
    """The totals by id, each as a formula over the sheet of all entries, or over the months."""
    last = LEDGER_FIRST + max(count, 1) - 1

    def column(place: int) -> str:
        return ledger.span((LEDGER_FIRST, place), (last, place))

    side, worth, rests = column(1), column(LEDGER_WORTH), column(RESTS_ON)
    benefits, costs = f'SUMIFS({worth},{side},"benefit")', f'SUMIFS({worth},{side},"cost")'
    assumed = f'SUMIFS({worth},{side},"benefit",{rests},"assumed")'
    found = {
        "benefits": Total("Benefits, present value", f"={benefits}", pack.benefits, "money"),
        "costs": Total("Costs, present value", f"={costs}", pack.costs, "money"),
        "net_present_value": Total(
            "Net present value", f"={benefits}-{costs}", pack.benefits - pack.costs, "money"
        ),
        "undiscounted": Total(
            "Benefits less costs, undiscounted",
            f'=SUMIFS({column(LEDGER_AMOUNT)},{side},"benefit")-SUMIFS({column(LEDGER_AMOUNT)},{side},"cost")',
            sum((1 if e.side == "benefit" else -1) * pack.ledger.amount(e) for e in pack.ledger.entries), "money",
        ),
    }  # fmt: skip
    if pack.costs:
        ratio = pack.benefits / pack.costs
        found["benefit_cost_ratio"] = Total("Back per unit of cost", f"={benefits}/{costs}", ratio, "score")
        found["roi"] = Total("ROI", f"={benefits}/{costs}-1", ratio - 1, "share")
    if pack.benefits:
        found["share_assumed"] = Total(
            "Share of the benefits that is assumed",
            f"=MAX(0,MIN(1,{assumed}/{benefits}))",
            min(max(pack.unmeasured / pack.benefits, 0.0), 1.0),
            "share",
        )
    screen = {one.id: one.result.value for one in pack.figures if isinstance(one.result, Estimate)}
    if math.isfinite(back := screen.get("payback", math.inf) / SECONDS_A_MONTH):
        last_behind = f"=SUMPRODUCT(MAX(({flows.added}<-1E-9)*{flows.month}))"
        found["payback"] = Total("Payback, months", last_behind, back, "count")
    if "internal_rate" in screen:
        guess = (1 + screen["internal_rate"]) ** (1 / 12) - 1  # from far away a spreadsheet's search may find nothing
        rate = f'=IFERROR((1+IRR({flows.net},{guess:.6f}))^12-1,"none")'
        found["internal_rate"] = Total("Internal rate of return a year", rate, screen["internal_rate"], "share")
    return found


def summary_cells(sheet: Sheet, pack: BoardPack, found: dict[str, Total]) -> dict[str, str]:
    """Fill the first sheet; the address of each total."""
    sheet.text(0, 0, pack.title, "heading")
    row = 1
    for line in (*pack.lines, pack.held_under, *pack.stamp.lines):
        sheet.text(row, 0, line, "note")
        row += 1
    row += 1
    sheet.heads(row, ["figure", "value", "95 % interval", "from"])
    shown = {figure.id: figure for figure in pack.figures}
    places = {}
    for name, total in found.items():
        row += 1
        sheet.text(row, 0, total.label)
        sheet.formula(row, 1, total.formula, total.value, total.style)
        _doubt(sheet, row, shown.get(name))
        places[name] = sheet.place(row, 1)
    for figure in pack.figures:
        if figure.id not in found:
            row += 1
            sheet.text(row, 0, figure.label)
            sheet.text(row, 1, figure.value_text)
            _doubt(sheet, row, figure)
    row += 2
    if pack.ledger.missing:
        sheet.heads(row, ["what is missing", "what would bring it"])
        for place, (what, needed) in enumerate(pack.ledger.missing, start=row + 1):
            sheet.text(place, 0, what)
            sheet.text(place, 1, needed)
    return places


def _doubt(sheet: Sheet, row: int, figure: Figure | None) -> None:
    if figure is None:
        sheet.text(row, 3, "formula over the ledger", "note")
        return
    sheet.text(row, 2, figure.doubt_text)
    if isinstance(figure.result, Estimate):
        sheet.text(row, 3, f"{figure.result.method}, n = {figure.result.n:,}", "note")


def audit_sheet(
    book: Book, pack: BoardPack, ledger: Sheet, listed: Sequence[Entry], found: dict[str, Total], places: dict[str, str]
) -> None:
    """Screen less formula for every total and every entry; one cell sums the differences and must read 0."""
    sheet = book.sheet("Audit", (60, 18, 18, 14))
    sheet.titled(
        "Does it add up to the screen?",
        "The screen's number less what the formulas give, to the cent. 0 as handed over.",
        "After a change of an input it is no error: it shows what the change moved.",
    )
    sheet.text(3, 0, "Sum of all differences, signs left out", "head")
    sheet.heads(5, ["what", "screen", "formula", "difference"])
    row = 5
    screen = {one.id: one.result.value for one in pack.figures if isinstance(one.result, Estimate)}
    if "payback" in screen:
        screen["payback"] /= SECONDS_A_MONTH
    for name, total in found.items():
        row += 1
        decimals = CENT if total.style == "money" else FINE
        _audited(sheet, row, total.label, screen.get(name, total.value), places[name], total.value, decimals)
    for place, entry in enumerate(listed, start=LEDGER_FIRST):
        for column, what, value in (
            (LEDGER_AMOUNT, "amount", pack.ledger.amount(entry)),
            (LEDGER_WORTH, "present value", pack.ledger.present_value(entry)),
        ):
            row += 1
            _audited(sheet, row, f"{entry.label}: {what}", value, ledger.place(place, column), value, CENT)
    differences = sheet.span((6, 3), (row, 3))
    sheet.formula(3, 3, f"=SUMPRODUCT(ABS({differences}))", 0, "money total")
    book.named_cell("audit_difference", sheet.place(3, 3))


def _audited(sheet: Sheet, row: int, what: str, screen: float, place: str, value: float, decimals: int) -> None:
    style = "money" if decimals == CENT else "factor"
    sheet.text(row, 0, what)
    sheet.number(row, 1, screen, style)
    sheet.formula(row, 2, f"={place}", value, style)
    sheet.formula(
        row, 3, f"=IFERROR(ROUND(B{row + 1}-C{row + 1},{decimals}),1)", round(screen - value, decimals), style
    )


def sensitivity_sheet(book: Book, pack: BoardPack) -> None:
    """What the total hangs on, the heaviest first, as the draws on the screen show it."""
    if pack.tornado.height:
        sheet = book.sheet("Sensitivity", (24, 36, 10, 12, *[16] * 8))
        sheet.titled(
            "What the total hangs on",
            "Benefits per unit of cost with one factor at either end of its 95 % interval, all others as expected; its "
            "value at which nothing is gained; what knowing it would be worth.",
        )
        sheet.frame(3, pack.tornado)


def definitions_sheet(book: Book, definitions: Sequence[Metric]) -> None:
    """What each number is, as the catalogue has it."""
    sheet = book.sheet("Definitions", (26, 34, 14, 110))
    sheet.titled("What each number is")
    sheet.heads(2, ["number", "called", "claim", "definition"])
    for row, one in enumerate(definitions, start=3):
        for column, said in enumerate((one.id, one.label, one.claim)):
            sheet.text(row, column, said)
        sheet.text(row, 3, one.definition, "wrapped")
