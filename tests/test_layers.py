"""Rules of the house that no linter knows."""

import ast
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
PYTHON = [
    path
    for folder in ("analytics", "careledger", "pages", "data/demo")
    for path in (PROJECT / folder).rglob("*.py")
] + [PROJECT / "app.py"]  # fmt: skip


def named(paths: list[Path]):
    return pytest.mark.parametrize("path", paths, ids=lambda p: p.relative_to(PROJECT).as_posix())


def test_no_page_stands_flat_where_it_would_run_without_the_frame() -> None:
    assert list((PROJECT / "pages").glob("*.py")) == []


@named(PYTHON)
def test_no_file_outgrows_400_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@named([p for p in PYTHON if "store" not in p.parts and "imports" not in p.parts])
def test_sql_stands_under_sql(path: Path) -> None:
    texts = [n.value for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Constant)]
    found = [t for t in texts if isinstance(t, str) and re.search(r"\bSELECT\b[\s\S]+\bFROM\b [a-z(]", t)]
    if path.parts[-2:] != ("contracts", "generated.py"):
        assert found == []


@named([p for p in PYTHON if "demo" not in p.parts])
def test_only_the_demo_and_tests_know_the_truth(path: Path) -> None:
    assert "truth.json" not in path.read_text(encoding="utf-8")


@named([p for p in PYTHON if p.parts[len(PROJECT.parts)] in ("pages", "app.py") or "ui" in p.parts])
def test_nothing_is_fetched_from_outside_and_no_html_is_trusted(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"https?://|:material/|unsafe_allow_html|unsafe_allow_javascript", text)


@named([p for p in PYTHON if "utils" in p.stem or "helpers" in p.stem] or [PROJECT / "app.py"])
def test_no_module_is_called_utils(path: Path) -> None:
    assert path.name == "app.py"
