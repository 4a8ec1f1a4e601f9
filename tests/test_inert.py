"""Texts that a spreadsheet would run get an apostrophe; numbers do not need one."""

import polars as pl
import pytest

from careledger.inert import inert


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-1+2", "@handle", "\tx", "\r=1", "-5.7 points", "+1-2"]
)
def test_what_could_run_is_made_letters(text: str) -> None:
    assert inert(pl.DataFrame({"a": [text]}))["a"].to_list() == ["'" + text]


@pytest.mark.parametrize("text", ["-57.83", "+16", "-1,234.50", "plain", "3-4", ""])
def test_numbers_and_plain_words_stay_as_they_are(text: str) -> None:
    assert inert(pl.DataFrame({"a": [text]}))["a"].to_list() == [text]
