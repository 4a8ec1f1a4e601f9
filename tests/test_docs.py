"""The documents tell the truth about the tree."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
DOCUMENTS = [*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!http|#)([^)#]+)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_the_readme_names_the_two_commands_and_every_folder() -> None:
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"```\n(make \w+)\n```", text) == ["make run", "make test"]
    for name in ("app.py", "pages/", "analytics/", "careledger/", "sql/", "data/demo/", "tests/", "benchmarks/"):
        assert f"`{name}" in text


def test_no_picture_is_heavier_than_500_kb() -> None:
    pictures = [path for kind in ("png", "jpg", "svg") for path in (PROJECT / "docs").rglob(f"*.{kind}")]
    assert pictures
    assert all(path.stat().st_size <= 500_000 for path in pictures)


def test_locked_requirements_name_no_address() -> None:
    for path in PROJECT.glob("requirements*.txt"):
        assert not re.search(r"https?:|--(extra-)?index-url|--find-links", path.read_text(encoding="utf-8"))
