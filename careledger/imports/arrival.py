"""A user's files on their way in: import them, set the demo world aside, build and publish."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from careledger.imports.intake import import_paths
from careledger.imports.options import ImportOptions
from careledger.imports.report import ImportReport
from careledger.store.build import build_ledger
from careledger.store.lake import Lake
from careledger.store.ledger import Manifest, published_build

Progress = Callable[[str, float], None]
DEMO_MARK = "demo.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What became of each file, the build that followed, and whether the demo world made way."""

    reports: tuple[ImportReport, ...]
    build: Manifest | None
    demo_set_aside: bool

    @property
    def is_accepted(self) -> bool:
        """False if any file was refused or not recognised."""
        return all(report.status in ("imported", "known", "ignored") for report in self.reports)


def arrive(
    home: Path, paths: Sequence[Path], options: ImportOptions, *, build: bool = True, progress: Progress | None = None
) -> Arrival:
    """Import files and, where any is in the lake now, build and publish; nobody else writes in between.

    Demo rows never stand beside a user's own: where there are any of these, the demo world goes out.
    """
    lake = Lake(home)
    with lake.writing():
        reports = import_paths(lake, paths, options, progress)
        has_own = not {batch.batch_id for batch in lake.batches()} <= set(_demo_batches(home))
        set_aside = has_own and set_demo_aside(lake)
        is_in = any(report.status in ("imported", "known") for report in reports)
        manifest = build_ledger(lake, home) if build and (is_in or set_aside) else None
    return Arrival(reports=tuple(reports), build=manifest, demo_set_aside=set_aside)


def is_demo(home: Path) -> bool:
    """True while the numbers on screen are the demo world's: the published build was made from it."""
    manifest = published_build(home)
    shown = set(manifest.batches) if manifest else {batch.batch_id for batch in Lake(home).batches()}
    return not shown.isdisjoint(_demo_batches(home))


def mark_demo(home: Path, reports: Sequence[ImportReport]) -> None:
    """Remember which imports are the demo world's."""
    batches = [report.batch_id for report in reports if report.batch_id]
    (home / DEMO_MARK).write_text(json.dumps(batches), encoding="utf-8")


def set_demo_aside(lake: Lake) -> bool:
    """Undo the demo world's active imports; True if there were any."""
    active = {batch.batch_id for batch in lake.batches()}
    batches = [batch_id for batch_id in _demo_batches(lake.home) if batch_id in active]
    for batch_id in batches:
        lake.undo(batch_id)
    return bool(batches)


def _demo_batches(home: Path) -> list[str]:
    mark = home / DEMO_MARK
    known: list[str] = json.loads(mark.read_text(encoding="utf-8")) if mark.exists() else []
    return known
