"""The board pack as XLSX: live formulas from assumptions to the total, and an audit against the screen."""

from __future__ import annotations

from careledger.exports.board_pack import BoardPack
from careledger.exports.workbook.assumptions import assumptions_sheet
from careledger.exports.workbook.book import Book
from careledger.exports.workbook.entries import entry_block, ledger_sheet, month_sums, months_sheet, overlap_sheet
from careledger.exports.workbook.headline import (
    audit_sheet,
    definitions_sheet,
    sensitivity_sheet,
    summary_cells,
    totals,
)


def workbook_bytes(pack: BoardPack) -> bytes:
    """The whole workbook. Every formula carries the value that the screen shows."""
    book = Book(pack.stamp.written_on)
    summary = book.sheet("Summary", (44, 18, 30, 44))
    inputs = assumptions_sheet(book, pack)
    months = months_sheet(book, pack.ledger, inputs)
    costs = pack.ledger.of_side("cost")
    blocks = [entry_block(book, pack, name, name, entries, inputs, months) for name, entries in pack.categories.items()]
    if costs:
        blocks.append(entry_block(book, pack, "Costs", "Costs", costs, inputs, months))
    flows = month_sums(months, pack.ledger, blocks)
    ledger, listed = ledger_sheet(book, pack, blocks)
    overlap_sheet(book, pack, ledger, listed)
    found = totals(pack, ledger, flows, len(listed))
    places = summary_cells(summary, pack, found)
    sensitivity_sheet(book, pack)
    definitions_sheet(book, pack.definitions)
    audit_sheet(book, pack, ledger, listed, found, places)
    return book.content()
