"""Texts that a spreadsheet would run get an apostrophe; numbers do not need one."""

import polars as pl
import pytest

from careledger.inert import inert
from careledger.ui.memo import plain


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-1+2", "@handle", "\tx", "\r=1", "-5.7 points", "+1-2"]
)
def test_what_could_run_is_made_letters(text: str) -> None:
    assert inert(pl.DataFrame({"a": [text]}))["a"].to_list() == ["'" + text]


@pytest.mark.parametrize("text", ["-57.83", "+16", "-1,234.50", "plain", "3-4", ""])
def test_numbers_and_plain_words_stay_as_they_are(text: str) -> None:
    assert inert(pl.DataFrame({"a": [text]}))["a"].to_list() == [text]


@pytest.mark.parametrize(
    "text", ["http://outside.test/x", "HTTPS://outside.test", "www.outside.test", "me@outside.test"]
)
def test_an_address_in_a_sentence_of_ours_is_no_link(text: str) -> None:
    shown = plain(text).replace("\\", "")  # what Markdown leaves of it, and would look for addresses in
    assert shown != text
    assert shown.replace("\u200b", "") == text


def test_words_in_a_sentence_of_ours_stay_as_they_are() -> None:
    assert plain("acme care") == "acme care"
