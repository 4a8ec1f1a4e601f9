"""Which known source a table of cells is, told from its headers."""

from __future__ import annotations

from collections.abc import Iterable

from careledger.errors import WrongUsage
from careledger.imports.feeds import Source, normalised
from careledger.imports.sources import careledger, cdnow, olist, shops, stackexchange, twcs, zendesk, zendesk_ignored

ENOUGH = 0.8

SOURCES: tuple[Source, ...] = (
    *careledger.SOURCES,
    *cdnow.SOURCES,
    *olist.SOURCES,
    *stackexchange.SOURCES,
    *twcs.SOURCES,
    *shops.SOURCES,
    *zendesk.SOURCES,
    *zendesk_ignored.SOURCES,
)


def header_score(headers: frozenset[str], source: Source) -> float:
    """Share of the smaller header set that is in the other; 0 if a key of the source is missing."""
    if not headers or not source.keys <= headers:
        return 0.0
    return len(headers & source.headers) / min(len(headers), len(source.headers))


def recognised(headers: Iterable[str], part: str) -> Source | None:
    """The source that explains most of the headers, if it explains enough of them; else None.

    Where several explain equally many, the name of the file, sheet or root (`part`) decides.
    """
    found = frozenset(normalised(header) for header in headers if normalised(header))
    best: tuple[tuple[float, int, bool], Source] | None = None
    for source in SOURCES:
        named = bool(source.part) and part.startswith(source.part or "")
        if source.ignored and not named:
            continue
        score = header_score(found, source)
        rank = (round(score, 3), len(found & source.headers), named)
        if score >= ENOUGH and (best is None or rank > best[0]):
            best = (rank, source)
    return best[1] if best else None


def source_named(name: str) -> Source:
    """The known source of this name; WrongUsage listing them otherwise."""
    for source in SOURCES:
        if source.name == name:
            return source
    known = ", ".join(sorted(source.name for source in SOURCES if not source.ignored))
    raise WrongUsage(f"There is no source called {name!r}.", next_step=f"Known: {known}.")
