"""The empty file of each entity, made from its contract."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from careledger import contracts
from careledger.store.home import PROJECT

FOLDER = PROJECT / "data" / "templates"


def template_csv(entity: str) -> str:
    """The header line of an entity's file; KeyError naming the known entities otherwise."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(contracts.entity(entity).names)
    return out.getvalue()


def written_templates(folder: Path = FOLDER) -> list[Path]:
    """Write every entity's template into `folder`; the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in contracts.entities():
        path = folder / f"{name}.csv"
        path.write_text(template_csv(name), encoding="utf-8")
        written.append(path)
    return written


if __name__ == "__main__":
    written_templates()
