"""XML of rows: every element below the root is a record; its attributes and leaf elements are its cells."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import XMLReader

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from careledger.errors import DataRefused
from careledger.imports.readers.cells import CellRow

ROW_DEPTH = 2


class _Rows(ContentHandler):
    """Collects the records of a document with the line of each."""

    def __init__(self) -> None:
        super().__init__()
        self.root = ""
        self.titles: dict[str, None] = {}
        self.rows: list[tuple[int, dict[str, str]]] = []
        self._locator: Any = None
        self._path: list[str] = []
        self._words: list[str] = []

    def setDocumentLocator(self, locator: Any) -> None:  # noqa: N802 - the name that SAX calls
        """Keep what knows the current line."""
        self._locator = locator

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 - the name that SAX calls
        """Begin the document, a record or a cell."""
        self._path.append(name)
        self._words.clear()
        if len(self._path) == 1:
            self.root = name
        elif len(self._path) == ROW_DEPTH:
            cells = dict(attrs.items())
            self.titles |= dict.fromkeys(cells)
            self.rows.append((self._locator.getLineNumber(), cells))

    def characters(self, content: str) -> None:
        """Keep the words of a leaf element."""
        if len(self._path) > ROW_DEPTH:
            self._words.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802, ARG002 - the signature that SAX calls
        """End a cell: nested names are joined by dots."""
        if len(self._path) > ROW_DEPTH and self._words:
            title = ".".join(self._path[ROW_DEPTH:])
            self.titles.setdefault(title)
            self.rows[-1][1][title] = "".join(self._words).strip()
            self._words.clear()
        self._path.pop()


_parser: Callable[[], XMLReader] = DefusedExpatParser


def xml_records(path: Path, name: str) -> tuple[str, tuple[str, ...], list[CellRow]]:
    """(name of the root, titles, rows). DataRefused if the XML is not whole or declares entities."""
    handler = _Rows()
    try:
        parser: XMLReader = _parser()
        parser.setContentHandler(handler)
        parser.parse(str(path))
    except (SAXException, DefusedXmlException) as problem:
        raise DataRefused(
            f"{name} cannot be read as XML: {problem}.", next_step="Export it again, whole and without entities."
        ) from problem
    titles = tuple(handler.titles)
    rows = [CellRow(line, None, [cells.get(title) for title in titles]) for line, cells in handler.rows]
    return handler.root, titles, rows
