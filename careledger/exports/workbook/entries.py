"""The sheets of entries: each is its quantity times its factors, spread over the months and discounted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import polars as pl
from xlsxwriter.utility import xl_col_to_name

from analytics.social_roi.ledger import MEASURED, Entry, Ledger
from careledger.exports.board_pack import BoardPack
from careledger.exports.workbook.assumptions import Inputs
from careledger.exports.workbook.book import Book, Sheet

HEADS = (
    "what",
    "programme",
    "campaign",
    "owner",
    "of",
    "quantity",
    "times",
    "amount",
    "present value",
    "evidence",
    "cash",
)
QUANTITY, AMOUNT, WORTH, SHAPE = 5, 7, 8, len(HEADS)
MONTH_ROW, FACTOR_ROW, HEAD_ROW, FIRST_ROW = 3, 4, 5, 6
WIDTHS = (36, 16, 16, 16, 22, 16, 40, 16, 16, 12, 12)
MONTHS_FIRST = 4


@dataclass(frozen=True, slots=True)
class Block:
    """A sheet of entries: their amounts, worth and shapes stand from row `FIRST_ROW` on."""

    sheet: Sheet
    entries: tuple[Entry, ...]
    title: str

    @property
    def last_row(self) -> int:
        """The row of the last entry."""
        return FIRST_ROW + len(self.entries) - 1

    def column(self, column: int) -> str:
        """The cells of all entries in a column."""
        return self.sheet.span((FIRST_ROW, column), (self.last_row, column))


def months_sheet(book: Book, ledger: Ledger, inputs: Inputs) -> Sheet:
    """The months with their discount factors; sums per month follow when the entries are placed."""
    sheet = book.sheet("Months", (8, 12, 14, *[16] * 16))
    sheet.titled("Month by month", "Amounts fall at the end of their month: the factor is (1 + rate) ^ (−month / 12).")
    for row, factor in enumerate(ledger.discounts(), start=MONTHS_FIRST):
        month = row - MONTHS_FIRST + 1
        sheet.number(row, 0, month, "count")
        last = pl.Series([ledger.starts_on]).dt.offset_by(f"{month}mo").dt.offset_by("-1d")[0]
        sheet.day(row, 1, last)
        sheet.formula(row, 2, f"=(1+{inputs.rate})^(-A{row + 1}/12)", float(factor), "factor")
    return sheet


def entry_block(book: Book, pack: BoardPack, name: str, title: str, entries: tuple[Entry, ...], inputs: Inputs,
                months: Sheet) -> Block:  # fmt: skip
    """One sheet of entries with the months beside them."""
    ledger = pack.ledger
    sheet = book.sheet(name, WIDTHS)
    money = f"Amounts in {ledger.currency}. " if ledger.currency else ""
    sheet.titled(title, f"{money}Amount = quantity × factors; worth = amount × Σ (share of the month × its factor).")
    sheet.text(MONTH_ROW, SHAPE - 1, "month", "note")
    sheet.text(FACTOR_ROW, SHAPE - 1, "discount factor", "note")
    for month, factor in enumerate(ledger.discounts()):
        sheet.number(MONTH_ROW, SHAPE + month, month + 1, "count")
        sheet.formula(FACTOR_ROW, SHAPE + month, f"={months.place(MONTHS_FIRST + month, 2)}", float(factor), "factor")
    sheet.heads(HEAD_ROW, HEADS)
    for month in range(ledger.months):
        sheet.text(HEAD_ROW, SHAPE + month, f"share in month {month + 1}", "head")
    sheet.frozen(FIRST_ROW, 1)
    block = Block(sheet, entries, title)
    for row, entry in enumerate(entries, start=FIRST_ROW):
        _entry_row(sheet, row, entry, ledger, inputs)
    total = block.last_row + 1
    sheet.text(total, 0, "Total", "head")
    for column, value in ((AMOUNT, ledger.amount), (WORTH, ledger.present_value)):
        sheet.formula(
            total, column, f"=SUM({block.column(column)})", sum(value(entry) for entry in entries), "money total"
        )
    return block


def _entry_row(sheet: Sheet, row: int, entry: Entry, ledger: Ledger, inputs: Inputs) -> None:
    said = (entry.label, entry.programme, entry.campaign or "", entry.owner, entry.of)
    for column, text in enumerate(said):
        sheet.text(row, column, text)
    sheet.number(row, QUANTITY, entry.quantity, "count input")
    sheet.text(row, QUANTITY + 1, " × ".join(ledger.factors[name].label for name in entry.factors))
    product = "".join(f"*{inputs.factors[name]}" for name in entry.factors)
    sheet.formula(row, AMOUNT, f"={xl_col_to_name(QUANTITY)}{row + 1}{product}", ledger.amount(entry), "money")
    first, last = xl_col_to_name(SHAPE), xl_col_to_name(SHAPE + ledger.months - 1)
    discounted = f"SUMPRODUCT({first}{row + 1}:{last}{row + 1},{first}${FACTOR_ROW + 1}:{last}${FACTOR_ROW + 1})"
    sheet.formula(row, WORTH, f"={xl_col_to_name(AMOUNT)}{row + 1}*{discounted}", ledger.present_value(entry), "money")
    sheet.text(row, WORTH + 1, ledger.grade(entry))
    sheet.text(row, WORTH + 2, entry.cash)
    for month, share in enumerate(entry.shape):
        sheet.number(row, SHAPE + month, float(share), "factor input")


@dataclass(frozen=True, slots=True)
class Flows:
    """Where the months, their net flows and the running sum stand."""

    month: str
    net: str
    added: str


def month_sums(months: Sheet, ledger: Ledger, blocks: Sequence[Block]) -> Flows:
    """Beside each month what falls in it: every sheet's sum, the net flow and how it adds up."""
    heads = ["month", "ends on", "discount factor", *(block.title for block in blocks), "net", "added up"]
    months.heads(MONTHS_FIRST - 1, heads)
    months.frozen(MONTHS_FIRST, 1)
    signs = [-1 if block.entries[0].side == "cost" else 1 for block in blocks]
    flows = [np.sum([ledger.amount(one) * one.shape for one in block.entries], axis=0) for block in blocks]
    net = np.zeros(ledger.months) + sum(sign * flow for sign, flow in zip(signs, flows, strict=True))
    added = list(accumulate(float(value) for value in net))
    end = 3 + len(blocks)
    for month in range(ledger.months):
        row = MONTHS_FIRST + month
        for place, (block, flow) in enumerate(zip(blocks, flows, strict=True), start=3):
            shares = block.column(SHAPE + month)
            months.formula(row, place, f"=SUMPRODUCT({block.column(AMOUNT)},{shares})", float(flow[month]), "money")
        terms = "".join(
            f"{'+' if sign > 0 else '-'}{xl_col_to_name(place)}{row + 1}" for place, sign in enumerate(signs, start=3)
        )
        months.formula(row, end, f"=0{terms}", float(net[month]), "money")
        months.formula(
            row, end + 1, f"=SUM({xl_col_to_name(end)}${MONTHS_FIRST + 1}:{xl_col_to_name(end)}{row + 1})",
            added[month], "money",
        )  # fmt: skip

    def column(place: int) -> str:
        return months.span((MONTHS_FIRST, place), (MONTHS_FIRST + ledger.months - 1, place))

    return Flows(column(0), column(end), column(end + 1))


LEDGER_HEADS = (
    "what", "side", "programme", "campaign", "category", "evidence", "cash", "amount", "present value", "rests on",
    "rows", "source", "owner", "held already by",
)  # fmt: skip
LEDGER_CATEGORY, LEDGER_AMOUNT, LEDGER_WORTH, RESTS_ON, HELD_BY = 4, 7, 8, 9, 13
LEDGER_FIRST = 3


def ledger_sheet(book: Book, pack: BoardPack, blocks: Sequence[Block]) -> tuple[Sheet, list[Entry]]:
    """Every entry in one list, with the sheet's amounts; the sheet and the entries by row."""
    sheet = book.sheet("Ledger", (40, 10, 16, 16, 22, 12, 12, 16, 16, 12, 10, 26, 18, 18))
    sheet.titled("Every entry", "Costs and benefits, how each is known, how it shows in the accounts, and its rows.")
    sheet.heads(LEDGER_FIRST - 1, LEDGER_HEADS)
    sheet.frozen(LEDGER_FIRST, 1)
    listed: list[Entry] = []
    for block in blocks:
        for place, entry in enumerate(block.entries, start=FIRST_ROW):
            row, grade = LEDGER_FIRST + len(listed), pack.ledger.grade(entry)
            said = (entry.label, entry.side, entry.programme, entry.campaign or "", entry.category, grade, entry.cash)
            for column, text in enumerate(said):
                sheet.text(row, column, text)
            sheet.formula(
                row, LEDGER_AMOUNT, f"={block.sheet.place(place, AMOUNT)}", pack.ledger.amount(entry), "money"
            )
            sheet.formula(
                row, LEDGER_WORTH, f"={block.sheet.place(place, WORTH)}", pack.ledger.present_value(entry), "money"
            )
            sheet.text(row, RESTS_ON, "measured" if grade in MEASURED else "assumed")
            sheet.number(row, RESTS_ON + 1, entry.n, "count")
            sheet.text(row, RESTS_ON + 2, entry.source)
            sheet.text(row, RESTS_ON + 3, entry.owner)
            sheet.text(row, HELD_BY, entry.held_by or "")
            listed.append(entry)
    return sheet, listed


def overlap_sheet(book: Book, pack: BoardPack, ledger: Sheet, listed: Sequence[Entry]) -> None:
    """What of each stream another one holds already, and the entries that take it out."""
    sheet = book.sheet("Overlap", (40, *[22] * 8))
    sheet.titled(
        "No euro twice",
        "Present value of what a stream (row) has in common with one that holds it already (column): taken out once.",
    )
    taken = [(place, entry) for place, entry in enumerate(listed) if entry.held_by]
    if not taken:
        sheet.text(3, 0, "Nothing is held by two streams.")
        return
    last = LEDGER_FIRST + len(listed) - 1
    worth, stream, held = (
        ledger.span((LEDGER_FIRST, column), (last, column)) for column in (LEDGER_WORTH, LEDGER_CATEGORY, HELD_BY)
    )
    holders = list(dict.fromkeys(str(entry.held_by) for _, entry in taken))
    streams = list(dict.fromkeys(entry.category for _, entry in taken))
    known = {(row["stream"], row["held_by"]): row["present_value"] for row in pack.overlap.iter_rows(named=True)}
    sheet.heads(3, ["stream", *holders])
    for row, name in enumerate(streams, start=4):
        sheet.text(row, 0, name)
        for column, holder in enumerate(holders, start=1):
            asked = f"{held},{xl_col_to_name(column)}$4,{stream},$A{row + 1}"
            sheet.formula(row, column, f"=SUMIFS({worth},{asked})", known.get((name, holder), 0.0), "money")
    row = 5 + len(streams)
    sheet.heads(row, ["entry", "held by", "amount", "present value"])
    for below, (place, entry) in enumerate(taken, start=row + 1):
        sheet.text(below, 0, entry.label)
        sheet.text(below, 1, str(entry.held_by))
        for column, source, value in (
            (2, LEDGER_AMOUNT, pack.ledger.amount(entry)), (3, LEDGER_WORTH, pack.ledger.present_value(entry)),
        ):  # fmt: skip
            sheet.formula(below, column, f"={ledger.place(LEDGER_FIRST + place, source)}", value, "money")
