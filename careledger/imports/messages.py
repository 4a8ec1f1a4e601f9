"""Every code that refuses a record or a file, and every caution, with its one sentence.

Codes follow Frictionless where it has one; what follows a colon tells two sentences of one code apart.
A message says what, where and what next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

REST = "or import the rest with --allow-rejects."
SHOWN_CHARACTERS = 60
SHOWN_NAMES = 12


@dataclass(frozen=True, slots=True)
class Template:
    """`what` and `next_step`, with {value}, {column}, {type}, {example}, {allowed}, {minimum} filled in."""

    what: str
    next_step: str


REFUSALS = {
    "type-error": Template("'{value}' is not {type}.", "Expected e.g. {example}. Fix the line, " + REST),
    "missing-cell": Template("the cell is blank, and every row needs one.", "Fill it in, " + REST),
    "constraint-error": Template("'{value}' is not allowed here.", "Expected {allowed}. Fix the line, " + REST),
    "constraint-error:before": Template(
        "'{value}' is before {after}.", "Check both, the order of day and month and the time zones, " + REST
    ),
    "id-in-scientific-notation": Template(
        "'{value}' is an id that a spreadsheet shortened; its digits are lost.",
        "Export the file again with this column as text, " + REST,
    ),
    "future-date": Template(
        "'{value}' lies in the future.", "Check the order of day and month and the time zone, " + REST
    ),
    "negative-not-refund": Template(
        "'{value}' is negative and the row is not marked as a refund.",
        "Put 'refund' into the column kind if it is one, " + REST,
    ),
    "refund-not-negative": Template(
        "'{value}' is positive although the row is a refund.", "Give refunds a minus sign, " + REST
    ),
    "primary-key": Template(
        "the key '{value}' stands in an earlier line with other content.",
        "Keep the right one, or add updated_at so that the newest wins, " + REST,
    ),
    "extra-cell": Template(
        "the line has {found} cells and the header {expected}.", "Quote or remove the extra one, " + REST
    ),
    "missing-cell:short": Template(
        "the line has {found} cells and the header {expected}.", "Add what is missing, " + REST
    ),
    "unclosed-quote": Template("a quoted cell is opened and never closed.", "Close the quote or remove it, " + REST),
    "encoding-error": Template(
        "the line holds bytes that are not text in {encoding}.", "Save the file as UTF-8 again, " + REST
    ),
    "oversize-field": Template(
        "a cell holds {found} characters; the limit is 1,000,000.", "Shorten or split it, " + REST
    ),
    "json-error": Template("this is not a JSON object.", "Fix the record, " + REST),
    "footer-row": Template("this looks like a footer with totals, not a row.", "Remove the line, " + REST),
}

CAUTIONS = {
    "naive-time-assumed": "{count} times in {column} have no time zone; read as {zone}.",
    "ambiguous-local-time": "{count} times in {column} do not exist or exist twice in {zone}; read as standard time.",
    "null-marker": "{count} cells in {column} say that there is no value ({value}); read as blank.",
    "float-id": "{count} ids in {column} were written as decimal numbers ({value}); the '.0' was dropped.",
    "date-format": "Times in {column} were read as {reading}.",
    "number-format": "Numbers in {column} were read as {reading}.",
    "ambiguous-number": "Numbers in {column} leave open whether '{value}' has thousands or decimals; read as {reading}."
    " A mapping can state it.",
    "excel-serial-date": "{count} times in {column} are Excel day numbers; read as dates.",
    "currency-mixed": "The file names several currencies in {column}: {value}. They are never added up.",
    "encoding-assumed": "The file is not UTF-8; read as {encoding}.",
    "preamble-skipped": "{count} lines before the header were left out.",
    "bare-return": "{count} records hold a carriage return inside a cell; kept.",
    "stray-quote": "{count} records have quotes inside quoted cells that are not doubled; kept as text.",
    "mojibake": "{count} cells in {column} hold letters garbled by an earlier program ({value}); kept as they are.",
    "column-twice": "Two columns are called {column}; the second is read as '{value}'.",
    "day-only": "Orders carry a day and no time; read as midnight UTC.",
    "currency-assumed": "The file names no currency; read as {value}.",
    "freight-left-out": "Amounts are the value of the goods; freight is left out.",
    "net-of-refunds": "Refunds stand in their order's row without a date; amounts are net of them.",
    "minor-units": "Amounts are in the smallest unit of their currency; read as such.",
    "columns-not-read": "Nothing reads these columns of the file: {value}.",
    "left-out": "{count} records are no {entity}: {reason}.",
    "feeds-nothing": "{count} rows were read and feed nothing.",
}


def listed(names: Sequence[str]) -> str:
    """Names as text; the first dozen of many."""
    more = len(names) - SHOWN_NAMES
    return ", ".join(names[:SHOWN_NAMES]) + (f" and {more:,} more" if more > 0 else "")


def where(file: str, line: int, column: str | None) -> str:
    """The place, as every message begins."""
    return f"{file} line {line}, column {column}" if column else f"{file} line {line}"


def refusal(code: str, **parts: object) -> tuple[str, str]:
    """What is wrong and what to do next, for one code; `parts` fill the template."""
    template = REFUSALS[code]
    value = str(parts.get("value", ""))
    if len(value) > SHOWN_CHARACTERS:
        value = value[:SHOWN_CHARACTERS] + "…"
    filled = {**parts, "value": value}
    return template.what.format(**filled), template.next_step.format(**filled)


def caution(code: str, **parts: object) -> str:
    """The sentence of one caution, counts with thousands separators."""
    filled = {k: f"{v:,}" if isinstance(v, int) else v for k, v in parts.items()}
    return f"{code}: {CAUTIONS[code].format(**filled)}"
