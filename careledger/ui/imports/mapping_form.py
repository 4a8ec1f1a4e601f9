"""The mapping screen: one row per column of the entity, pre-filled by guesses."""

from __future__ import annotations

from pathlib import PurePosixPath

import polars as pl
import streamlit as st

from careledger import contracts
from careledger.imports.guess import guessed_mapping
from careledger.imports.mapping import MappedColumn, Mapping
from careledger.imports.preview import Preview
from careledger.imports.readings import readings_of
from careledger.ui.imports.preview_table import unit_of

ABSENT, CONSTANT = "\x00absent", "\x00constant"
EXAMPLES = 3


def mapping_form(shown: Preview, key: str) -> Mapping:
    """Widgets for a mapping of the table's columns, and the mapping that they state."""
    guess = shown.guess or guessed_mapping(shown.cells, PurePosixPath(shown.table).stem)
    names = list(contracts.entities())
    left, right = st.columns(2)
    entity = left.selectbox(
        "What is one row of this file?",
        names,
        index=names.index(guess.entity),
        format_func=lambda name: f"{name}: {contracts.entity(name).grain}",
        key=f"{key}-entity",
    )
    if entity != guess.entity:
        guess = guessed_mapping(shown.cells, PurePosixPath(shown.table).stem, entity)
    name = right.text_input(
        "Name of this source",
        value=guess.name,
        max_chars=80,
        key=f"{key}-{entity}-name",
        help="The first word groups the files of one tool, such as: shop orders, shop refunds.",
    )
    contract = contracts.entity(entity)
    first = [column for column in contract.columns if column.required or column.name in guess.columns]
    further = [column for column in contract.columns if column not in first]
    chosen: dict[str, MappedColumn] = {}
    for column in first:
        chosen |= _column(column, shown, guess.columns.get(column.name), f"{key}-{entity}-{column.name}")
    if further:
        with st.expander(f"Further columns ({len(further)})"):
            for column in further:
                chosen |= _column(column, shown, None, f"{key}-{entity}-{column.name}")
    return Mapping(entity=entity, columns=chosen, name=name.strip() or guess.name)


def _column(column: contracts.Column, shown: Preview, guess: MappedColumn | None, key: str) -> dict[str, MappedColumn]:
    """One row of the screen; empty where nothing feeds the column."""
    options = [ABSENT, CONSTANT, *shown.titles]
    said = {ABSENT: "not in the file", CONSTANT: "the same for every row", **shown.titles}
    unit = unit_of(column)
    source, how, examples = st.columns([3, 2, 3], vertical_alignment="bottom")
    header = source.selectbox(
        column.name + (f" ({unit})" if unit else "") + (", needed" if column.required else ""),
        options,
        index=options.index(guess.header) if guess and guess.header else 0,
        format_func=lambda option: said[option],
        key=key,
        help=column.doc,
    )
    if header == ABSENT:
        return {}
    with how:
        if header == CONSTANT:
            value = _constant(column, key)
            return {column.name: MappedColumn(constant=value)} if value else {}
        reading = _reading(column, guess.reading if guess and guess.header == header else None, key)
    examples.text(_examples(shown.cells, header))
    return {column.name: MappedColumn(header=header, reading=reading)}


def _constant(column: contracts.Column, key: str) -> str | None:
    if column.values:
        return st.selectbox("is always", column.values, key=f"{key}-constant")
    return st.text_input("is always", key=f"{key}-constant", max_chars=200).strip() or None


def _reading(column: contracts.Column, guess: str | None, key: str) -> str | None:
    """How the column is written, where there are several ways; None: as its values show."""
    readings = readings_of(column.type)
    if not readings:
        return None
    names = ["", *readings]
    chosen = st.selectbox(
        "written as",
        names,
        index=names.index(guess) if guess else 0,
        format_func=lambda name: readings[name].said if name else "as its values show",
        key=f"{key}-reading",
    )
    return chosen or None


def _examples(cells: pl.DataFrame, header: str) -> str:
    filled = cells[header].drop_nulls().unique(maintain_order=True)
    return " · ".join(value[:40] for value in filled[:EXAMPLES])
