"""What several tests stand on: an empty home, a home with files in it, and the real files where they are."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from careledger.cli import demo
from careledger.imports.arrival import Arrival, arrive
from careledger.imports.options import ImportOptions

PROJECT = Path(__file__).resolve().parents[1]
os.environ["MAX_FORK_WORKERS"] = "1"  # SQLMesh reads it when it is imported, by a test or by a build


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home that the program under test uses."""
    place = tmp_path / "home"
    place.mkdir()
    monkeypatch.setenv("CARELEDGER_HOME", str(place))
    return place


@pytest.fixture
def bring(home: Path, tmp_path: Path) -> Callable[..., Arrival]:
    """Write texts as files and import them: bring(orders="order_id,…")."""

    def arrived(*, build: bool = False, options: ImportOptions | None = None, **texts: str) -> Arrival:
        folder = tmp_path / "files"
        folder.mkdir(exist_ok=True)
        paths = []
        for name, text in texts.items():
            path = folder / f"{name}.csv"
            path.write_text(text, encoding="utf-8")
            paths.append(path)
        return arrive(home, paths, options or ImportOptions(), build=build)

    return arrived


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real files; the test is skipped, and says so, where they are not."""
    folder = Path(os.environ.get("CARELEDGER_REAL_DATA", PROJECT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"real data not found at {folder}; set CARELEDGER_REAL_DATA to run this test")
    return folder


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo world, built once; tests that change it copy it first."""
    place = tmp_path_factory.mktemp("demo") / "home"
    place.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARELEDGER_HOME", str(place))
        demo(customers=300)
    return place


@pytest.fixture
def own_home(demo_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the demo world, with a workspace of its own."""
    place = tmp_path / "own"
    shutil.copytree(demo_home, place)
    monkeypatch.setenv("CARELEDGER_HOME", str(place))
    return place
