"""A question about an effect is written down before its answer, and what was sealed is opened once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from careledger.errors import WrongUsage
from careledger.exports.effect_report import EffectReport, hash_of_rows, report_html
from careledger.exports.stamp import Stamp
from careledger.store.studies import SavedStudy
from careledger.store.workspace import Workspace

STUDY = SavedStudy(
    name="autumn", settings='{"outcome_days": 180}', filters="{}", sealed_from="2025-09-01", owner="ann",
    saved_at="2025-12-01T09:00:00+00:00", build_id="b1",
)  # fmt: skip


def test_what_was_written_down_cannot_be_changed(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.save_study(STUDY, who="ann")
    with pytest.raises(WrongUsage, match="written down already"):
        workspace.save_study(SavedStudy(**{**_fields(STUDY), "settings": "{}"}), who="ben")
    assert workspace.studies()["autumn"] == STUDY


def test_sealed_months_are_opened_once_and_by_somebody(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.save_study(STUDY, who="ann")
    assert workspace.studies()["autumn"].is_sealed
    workspace.open_study("autumn", who="ben")
    opened = workspace.studies()["autumn"]
    assert not opened.is_sealed
    assert opened.opened_by == "ben"
    workspace.open_study("autumn", who="eve")
    assert workspace.studies()["autumn"] == opened


def test_the_same_rows_have_the_same_hash_and_one_other_cell_has_another() -> None:
    frame = pl.DataFrame({"case_key": ["1", "2"], "has_stayed": [True, None]})
    assert hash_of_rows(frame) == hash_of_rows(frame.clone())
    assert hash_of_rows(frame) != hash_of_rows(frame.with_columns(has_stayed=pl.lit(value=True)))


def test_a_report_holds_the_query_its_parameters_and_the_hash_and_runs_nothing() -> None:
    stamp = Stamp(filters="none", observed_until=None, build_id="b1", version="1", written_on=date(2026, 1, 1))
    page = report_html(
        EffectReport(
            answer="<script>alert(1)</script>", lines=["Verdict: fragile."], tables={"Flow": [{"reason": "<b>x</b>"}]},
            sql="SELECT 1 < 2", parameters={"outcome_days": 180}, data_hash="abc", stamp=stamp,
        )
    )  # fmt: skip
    assert "<script>" not in page
    assert "<b>x</b>" not in page
    assert "SELECT 1 &lt; 2" in page
    assert "abc" in page
    assert "outcome_days" in page


def _fields(study: SavedStudy) -> dict[str, str]:
    return {name: getattr(study, name) for name in SavedStudy.__slots__}
