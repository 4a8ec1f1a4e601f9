"""One import in a process of its own: `python -m benchmarks.imported FILE HOME` says the most MB that it held."""

from __future__ import annotations

import resource
import shutil
import sys
from pathlib import Path

from careledger.imports.intake import import_paths
from careledger.imports.options import ImportOptions
from careledger.imports.report import ImportReport
from careledger.store.lake import Lake


def emptied(home: Path) -> None:
    """Make a new, empty lake at `home`."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    Lake(home)


def imported(path: Path, home: Path) -> ImportReport:
    """The file in the lake at `home`."""
    (report,) = import_paths(Lake(home), [path], ImportOptions(allow_rejects=True))
    assert report.balances
    return report


if __name__ == "__main__":
    emptied(Path(sys.argv[2]))
    imported(Path(sys.argv[1]), Path(sys.argv[2]))
    sys.stdout.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024))
