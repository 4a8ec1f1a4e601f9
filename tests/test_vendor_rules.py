"""What others call deflection, on the same data."""

import pytest

from analytics.beliefs import known
from analytics.deflection.vendor_rules import (
    Counted,
    Rule,
    factor,
    form_not_sent,
    session_without_contact,
    solved_less_contacted,
    vendor_rules,
)
from analytics.estimate import Estimate, Insufficient, Result

PUBLISHED = {
    "came_for_support": known(0.43), "found_it": known(0.65), "would_have_contacted": known(0.09),
    "entitled": known(0.8),
}  # fmt: skip


def value(result: Result) -> float:
    assert isinstance(result, Estimate)
    assert result.low <= result.value <= result.high
    return result.value


def by_name(rules: list[Rule]) -> dict[str, Rule]:
    return {rule.name: rule for rule in rules}


def test_the_published_cases_come_out() -> None:
    assert value(solved_less_contacted(66, 4, 103)) == pytest.approx(0.6019, abs=5e-5)
    assert value(form_not_sent(10, 42)) == pytest.approx(0.238, abs=5e-4)


def test_the_word_spans_from_two_and_a_half_to_more_than_ninety_percent_on_the_same_data() -> None:
    seen = Counted(
        views=100_000, visits_followed=5_000, visits_without_contact=4_850, asked=103, solved=66, contacted_anyway=4,
        forms_opened=42, forms_not_sent=10,
    )  # fmt: skip
    rules = vendor_rules(seen, PUBLISHED)
    named = by_name(rules)
    assert value(named["Session without support page"].share) == pytest.approx(0.97)
    assert named["Three gates"].count == pytest.approx(2515.5)
    assert named["Four gates"].count == pytest.approx(2515.5 * 0.8)
    assert named["Views × one share"].count == pytest.approx(43_000)
    assert named["Solved less contacted anyway"].count == pytest.approx(62)
    shares = [value(rule.share) for rule in rules]
    assert shares == sorted(shares, reverse=True)
    assert factor(named["Session without support page"], 1_000) == pytest.approx(97)


def test_a_rule_that_lacks_a_column_says_which_and_claims_nothing() -> None:
    named = by_name(vendor_rules(Counted(views=10), PUBLISHED))
    for name, file in (
        ("Session without support page", "calls.csv"), ("Solved less contacted anyway", "threads.csv"),
        ("Opened the form, did not send it", "nothing reads them"),
    ):  # fmt: skip
        share = named[name].share
        assert isinstance(share, Insufficient)
        assert file in share.needed
        assert named[name].count is None
        assert factor(named[name], 5.0) is None


def test_that_nobody_called_proves_nothing_and_the_rule_says_so() -> None:
    told = session_without_contact(97, 100)
    assert isinstance(told, Estimate)
    assert "whether they read or not" in told.cautions[0].text


def test_without_views_there_is_nothing_to_take_a_share_of() -> None:
    assert isinstance(by_name(vendor_rules(Counted(views=0), PUBLISHED))["Three gates"].share, Insufficient)
