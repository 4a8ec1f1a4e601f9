"""CSV read record by record in Python, for files that a strict reader fails on or loses rows of."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb

from careledger.imports.dialect import Dialect
from careledger.imports.messages import caution
from careledger.imports.raw import Raw
from careledger.imports.readers.cells import stored_cells
from careledger.imports.tokens import Tokens

INVALID_UTF8 = range(0xDC80, 0xDD00)


def decoded(data: bytes, encoding: str) -> tuple[str, str]:
    """(text, encoding used). Bytes that are not text stay as lone surrogates, to be refused with their line."""
    if encoding.startswith("utf-16"):
        text = data[: len(data) // 2 * 2].decode(encoding, errors="replace").removeprefix("\ufeff")
        return text.replace("\ufffd", "\ufffe"), encoding
    if encoding == "cp1252":
        return data.decode("cp1252", errors="surrogateescape"), encoding
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        text = data.decode("utf-8-sig", errors="surrogateescape")
    # Mostly broken letters: the file was never UTF-8. A few: it is, and some records are damaged.
    invalid = sum(ord(letter) in INVALID_UTF8 for letter in text)
    valid = sum(not letter.isascii() for letter in text) - invalid
    if invalid > valid:
        return data.decode("cp1252", errors="surrogateescape"), "cp1252"
    return text, "utf-8"


def careful_csv(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    dialect: Dialect,
    names: tuple[str, ...],
    titles: dict[str, str],
    notes: tuple[str, ...],
) -> Raw:
    """The file's records as `raw_cells`; damaged ones are noted as broken, each with its line."""
    text, encoding = decoded(path.read_bytes(), dialect.encoding)
    tokens = Tokens(
        text=text,
        delimiter=dialect.delimiter,
        width=len(names),
        skip_lines=dialect.preamble + dialect.has_separator_line + 1 + sum(t.count("\n") for t in dialect.headers),
    )
    relation = stored_cells(connection, names, tokens)
    said = list(notes)
    if encoding != "utf-8":
        said.append(caution("encoding-assumed", encoding=encoding.upper().replace("CP", "Windows-")))
    if dialect.preamble:
        said.append(caution("preamble-skipped", count=dialect.preamble))
    if tokens.bare_returns:
        said.append(caution("bare-return", count=tokens.bare_returns))
    if tokens.stray_quotes:
        said.append(caution("stray-quote", count=tokens.stray_quotes))
    broken = [
        replace(b, parts={**b.parts, "encoding": encoding.upper()}) if b.code == "encoding-error" else b
        for b in tokens.broken
    ]
    return Raw(
        relation=relation,
        headers=names,
        titles=titles,
        delimiter=dialect.delimiter,
        reader="careful",
        has_record=True,
        broken=tuple(broken),
        blank=tokens.blank,
        cautions=tuple(said),
    )
