"""The mapping screen: one row per column of the entity, pre-filled by guesses."""

from __future__ import annotations

import streamlit as st

from careledger import contracts
from careledger.imports.guess import guessed_columns
from careledger.imports.mapping import MappedColumn, Mapping
from careledger.imports.preview import Preview, reading_choices
from careledger.ui.imports.preview_table import unit_of

ABSENT, CONSTANT = "(absent)", "(constant)"
EXAMPLE_CHARACTERS = 40
EXAMPLES = 3


def mapping_form(shown: Preview, guess: Mapping, key: str) -> Mapping:
    """Widgets for a mapping of the table's columns, and the mapping that they state."""
    names = list(contracts.entities())
    left, right = st.columns(2)
    entity = left.selectbox(
        "One row of this file is one of", names, index=names.index(guess.entity), key=f"{key}-entity",
        help="Its columns are below. Every entity is described in the template files.",
    )  # fmt: skip
    name = right.text_input(
        "Name of this source", value=guess.name, max_chars=80, key=f"{key}-name",
        help="The first word groups the files of one tool, such as: shop orders, shop refunds.",
    )  # fmt: skip
    contract = contracts.entity(entity)
    st.caption(contract.grain)
    guessed = guess.columns if entity == guess.entity else guessed_columns(contract, shown.samples)
    first = [column for column in contract.columns if column.required or column.name in guessed]
    further = [column for column in contract.columns if column not in first]
    chosen: dict[str, MappedColumn] = {}
    for column in first:
        chosen |= _column(column, shown, guessed.get(column.name), f"{key}-{entity}-{column.name}")
    if further:
        with st.expander(f"Further columns ({len(further)})"):
            for column in further:
                chosen |= _column(column, shown, None, f"{key}-{entity}-{column.name}")
    return Mapping(entity=entity, columns=chosen, name=name.strip() or guess.name)


def _column(column: contracts.Column, shown: Preview, guess: MappedColumn | None, key: str) -> dict[str, MappedColumn]:
    """One row of the screen; empty where nothing feeds the column."""
    headers = list(dict.fromkeys(shown.headers))
    options = [ABSENT, CONSTANT, *headers]
    said = {ABSENT: "not in the file", CONSTANT: "the same for every row"}
    first = ABSENT if guess is None else guess.header or CONSTANT
    unit = unit_of(column)
    source, how, examples = st.columns([3, 2, 3], vertical_alignment="bottom")
    header = source.selectbox(
        column.name + (f" ({unit})" if unit else "") + (", needed" if column.required else ""),
        options, index=options.index(first), format_func=lambda option: said.get(option, option), key=key,
        help=column.doc,
    )  # fmt: skip
    if header == ABSENT:
        return {}
    with how:
        if header == CONSTANT:
            value = _constant(column, guess.constant if guess else None, key)
            return {column.name: MappedColumn(constant=value)} if value else {}
        reading = _reading(column, guess.reading if guess and guess.header == header else None, key)
    cells = shown.samples.get(header, ())[:EXAMPLES]
    examples.text(" · ".join(cell[:EXAMPLE_CHARACTERS] for cell in cells))
    return {column.name: MappedColumn(header=header, reading=reading)}


def _constant(column: contracts.Column, value: str | None, key: str) -> str | None:
    if column.values:
        first = column.values.index(value) if value in column.values else 0
        return st.selectbox("is always", column.values, index=first, key=f"{key}-constant")
    return st.text_input("is always", value=value or "", key=f"{key}-constant", max_chars=200).strip() or None


def _reading(column: contracts.Column, guess: str | None, key: str) -> str | None:
    """How the column is written, where there are several ways; None: as its values show."""
    choices = reading_choices(column.type)
    if not choices:
        return None
    return st.selectbox(
        "written as", [None, *choices], index=[None, *choices].index(guess), key=f"{key}-reading",
        format_func=lambda name: choices[name] if name else "as its values show",
    )  # fmt: skip
