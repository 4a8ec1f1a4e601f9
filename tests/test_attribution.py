"""Rules that share orders among channels: vectors, brute force, a peer library, and a world with known truth."""

from itertools import combinations
from math import factorial

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.attribution.credit import RULES, credit
from analytics.attribution.markov import moves_by_group, removal_effects, weighed
from analytics.attribution.measures import (
    NO_ORDERS,
    NO_PATHS,
    NO_VALUES,
    conversions,
    credited_conversions,
    credited_margin,
    social_visit_conversion,
    touch_coverage,
)
from analytics.attribution.paths import MOST_LABELS, OTHERS, Floats, distinct_paths, paths_of
from analytics.attribution.rules import PATH_RULES
from analytics.estimate import Estimate, Insufficient
from analytics.proportions import wilson_interval

CHANNELS = "abcdefgh"
TOLERANCE = 1e-9


def touched(*paths: str, persons: list[str] | None = None, days: list[list[float]] | None = None) -> pl.DataFrame:
    """Paths as 'ab+' (a, then b, then an order) or 'ab-' (nowhere); a day between touches unless said."""
    return pl.DataFrame(
        {
            "labels": [list(path[:-1]) for path in paths],
            "days_before": days or [[float(len(path) - 2 - place) for place in range(len(path) - 1)] for path in paths],
            "is_converted": [path[-1] == "+" for path in paths],
            "person": persons or [str(number) for number in range(len(paths))],
        }
    )


def effects(frame: pl.DataFrame, worth: Floats | None = None) -> dict[str, float]:
    """Removal effects by label."""
    paths = paths_of(frame)
    moves = moves_by_group(paths, paths.conversions if worth is None else worth)
    return dict(zip(paths.labels, removal_effects(weighed(moves, np.ones((1, paths.groups))))[0], strict=True))


def credited(frame: pl.DataFrame, rule: str) -> dict[str, float]:
    """Credit by label."""
    paths = paths_of(frame)
    return dict(credit(paths, paths.conversions, rule).select("label", "credited").iter_rows())


worlds = st.lists(
    st.tuples(st.text(CHANNELS, min_size=1, max_size=7), st.booleans(), st.floats(0.01, 1e6), st.integers(0, 5)),
    min_size=1, max_size=25,
)  # fmt: skip


def drawn(world: list[tuple[str, bool, float, int]]) -> tuple[pl.DataFrame, Floats]:
    """The paths of a drawn world, one of which leads to an order, and what each brought."""
    world[0] = (world[0][0], True, *world[0][2:])
    frame = touched(
        *(labels + ("+" if led else "-") for labels, led, *_ in world), persons=[str(who) for *_, who in world]
    )
    return frame, np.array([value if led else 0.0 for _, led, value, _ in world])


def test_the_vector_of_three_channels_is_hit() -> None:
    frame = touched("123+", "1-", "23-")
    assert effects(frame) == pytest.approx({"1": 0.5, "2": 1.0, "3": 1.0})
    assert credited(frame, "markov") == pytest.approx({"1": 0.2, "2": 0.4, "3": 0.4})


@given(worlds)
@settings(max_examples=60, deadline=None)
def test_every_rule_shares_out_all_orders_and_all_value_and_nothing_else(world) -> None:
    frame, value = drawn(world)
    paths = paths_of(frame)
    for worth in (paths.conversions, value):
        for rule in RULES:
            shared = credit(paths, worth, rule)
            assert shared["credited"].sum() == pytest.approx(worth.sum(), rel=TOLERANCE, abs=TOLERANCE)
            assert shared["credited"].min() >= -TOLERANCE
            assert (shared["share_low"] <= shared["share"]).all()
            assert (shared["share"] <= shared["share_high"]).all()
            assert shared["conversions"].max() <= paths.conversions.sum()


@given(worlds)
@settings(max_examples=60, deadline=None)
def test_the_closed_form_equals_shapleys_value_over_all_coalitions(world) -> None:
    frame, value = drawn(world)
    paths = paths_of(frame)
    players = paths.labels
    sets = [frozenset(labels) for labels in frame["labels"].to_list()]

    def worth(coalition: frozenset[str]) -> float:
        return sum(brought for on_path, brought in zip(sets, value, strict=True) if on_path <= coalition)

    known = {
        frozenset(chosen): worth(frozenset(chosen))
        for size in range(len(players) + 1)
        for chosen in combinations(players, size)
    }
    ours = dict(credit(paths, value, "shapley").select("label", "credited").iter_rows())
    n = len(players)
    for player in players:
        brute = sum(
            factorial(len(without)) * factorial(n - len(without) - 1) / factorial(n)
            * (known[without | {player}] - known[without])
            for without in known if player not in without
        )  # fmt: skip
        assert ours[player] == pytest.approx(brute, rel=TOLERANCE, abs=TOLERANCE)


@given(worlds)
@settings(max_examples=60, deadline=None)
def test_one_inverse_gives_what_taking_each_channel_out_gives(world) -> None:
    frame, value = drawn(world)
    paths = paths_of(frame)
    moves = weighed(moves_by_group(paths, value), np.ones((1, paths.groups)))
    start = moves.starts[0] / moves.starts.sum()
    steps, ends = moves.steps[0] / moves.touches[0][:, None], moves.ends[0] / moves.touches[0]

    def brought(left: list[int]) -> float:
        inside = np.eye(len(left)) - steps[np.ix_(left, left)]
        return float(start[left] @ np.linalg.solve(inside, ends[left])) if left else 0.0

    everything = list(range(len(paths.labels)))
    for channel, effect in enumerate(removal_effects(moves)[0]):
        lost = 1 - brought([one for one in everything if one != channel]) / brought(everything)
        assert effect == pytest.approx(lost, abs=1e-8)


def test_a_channel_after_itself_changes_no_removal_effect() -> None:
    once = ("ab+", "bc-", "a-", "cab+")
    twice = ("aabbb+", "bbbcc-", "aa-", "ccaabb+")
    assert effects(touched(*twice)) == pytest.approx(effects(touched(*once)))


def test_channels_on_every_path_to_an_order_lose_all_and_those_on_none_lose_nothing() -> None:
    found = effects(touched("ab+", "cb+", "d-", "bd-"))
    assert found == pytest.approx({"a": 1 / 3, "b": 1.0, "c": 1 / 3, "d": 0.0})


@pytest.mark.parametrize(
    ("rule", "path", "days", "expected"),
    [
        ("last", "abc+", None, {"a": 0, "b": 0, "c": 1}),
        ("first", "abc+", None, {"a": 1, "b": 0, "c": 0}),
        ("linear", "aab+", None, {"a": 2 / 3, "b": 1 / 3}),
        ("shapley", "aab+", None, {"a": 0.5, "b": 0.5}),
        ("position", "abcd+", None, {"a": 0.4, "b": 0.1, "c": 0.1, "d": 0.4}),
        ("position", "ab+", None, {"a": 0.5, "b": 0.5}),
        ("position", "a+", None, {"a": 1}),
        ("decay", "abc+", [[14.0, 7.0, 0.0]], {"a": 1 / 7, "b": 2 / 7, "c": 4 / 7}),
        ("decay", "ab+", [[90_014.0, 90_007.0]], {"a": 1 / 3, "b": 2 / 3}),
    ],
)
def test_a_rule_credits_as_it_says(rule, path, days, expected) -> None:
    assert credited(touched(path, days=days), rule) == pytest.approx(expected)


def test_paths_that_led_nowhere_matter_to_the_chain_alone() -> None:
    few, many = touched("ab+", "cab+"), touched("ab+", "cab+", *["a-"] * 20)
    for rule in PATH_RULES:
        assert credited(many, rule) == pytest.approx(credited(few, rule))
    assert credited(few, "markov") == pytest.approx({"a": 0.8, "b": 0.8, "c": 0.4})
    assert credited(many, "markov")["c"] == pytest.approx(2 / (2 + 1 / 22) / 22)


# -- a world with known truth, and a peer ---------------------------------------------------------------------


def chain(channels: int, seed: int) -> tuple[Floats, Floats]:
    """First moves, and moves from each channel to each channel, an order (next to last) or nowhere (last)."""
    rng = np.random.default_rng(seed)
    return rng.dirichlet(np.ones(channels)), rng.dirichlet(np.ones(channels + 2), size=channels)


def walked(start: Floats, moves: Floats, paths: int, seed: int) -> pl.DataFrame:
    """Paths drawn from a chain."""
    rng, channels = np.random.default_rng(seed), len(start)
    reached = moves.cumsum(axis=1)
    told = []
    for first in rng.choice(channels, p=start, size=paths):
        at, path = int(first), ""
        while at < channels:
            path += CHANNELS[at]
            at = min(int(np.searchsorted(reached[at], rng.random())), channels + 1)
        told.append(path + ("+" if at == channels else "-"))
    return touched(*told)


def true_shares(start: Floats, moves: Floats) -> Floats:
    """Each channel's share of the removal effects of a chain, by taking each out."""
    k = len(start)

    def brought(left: list[int]) -> float:
        return float(start[left] @ np.linalg.solve(np.eye(len(left)) - moves[np.ix_(left, left)], moves[left, k]))

    lost = np.array([1 - brought([c for c in range(k) if c != out]) / brought(list(range(k))) for out in range(k)])
    return lost / lost.sum()


def test_a_known_chain_is_found_again_within_the_intervals() -> None:
    start, moves = chain(4, seed=3)
    result = credited_conversions(walked(start, moves, 6_000, seed=4), "markov")
    assert isinstance(result, Estimate)
    assert result.rows is not None
    rows = result.rows.sort("label")
    truth = true_shares(start, moves)
    assert rows["share"].to_numpy() == pytest.approx(truth, abs=0.02)
    assert (rows["share_low"].to_numpy() <= truth).all()
    assert (rows["share_high"].to_numpy() >= truth).all()
    assert (rows["share_high"] - rows["share_low"]).max() < 0.05


@pytest.mark.slow
def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    start, moves = chain(4, seed=3)
    known = paths_of(walked(start, moves, 200_000, seed=999))
    truths = {rule: credit(known, known.conversions, rule).sort("label")["share"].to_numpy() for rule in RULES}
    truths["markov"] = true_shares(start, moves)
    worlds = [paths_of(walked(start, moves, 800, seed)) for seed in range(120)]
    for rule, truth in truths.items():
        rows = [credit(paths, paths.conversions, rule).sort("label") for paths in worlds]
        held = [(one["share_low"].to_numpy() <= truth) & (truth <= one["share_high"].to_numpy()) for one in rows]
        assert (np.mean(held, axis=0) >= 0.90).all(), rule  # by channel: one of them is hardly ever the last
        assert np.mean(held) <= 0.99, rule


def test_persons_with_many_paths_alike_tell_less_than_as_many_persons() -> None:
    paths = [path for path in ("ab+", "b+", "a-", "ba-", "a+") for _ in range(160)]
    alone = paths_of(touched(*paths))
    fours = paths_of(touched(*paths, persons=[str(number // 8) for number in range(800)]))
    widths = []
    for known in (alone, fours):
        rows = credit(known, known.conversions, "last").sort("label")
        widths.append((rows["share_high"] - rows["share_low"])[0])
    assert widths[1] > 2 * widths[0]


def test_a_channel_that_was_never_last_may_be_so_yet() -> None:
    rows = credited_conversions(touched(*["ab+"] * 40, "b-"), "last").rows
    low, high = rows.filter(pl.col("label") == "a").select("share_low", "share_high").row(0)
    assert (low, high) == (0.0, pytest.approx(0.0876, abs=1e-3))


def test_the_same_paths_give_the_same_interval_each_time() -> None:
    frame = touched("ab+", "b+", "a-", "ba-", "a+", "cb+")
    once, again = (credited_conversions(frame, "markov").rows for _ in range(2))
    assert once.equals(again)


def test_a_peer_library_that_simulates_agrees_within_its_noise() -> None:
    import pandas as pd
    from ChannelAttribution import markov_model

    frame = walked(*chain(6, seed=11), 4_000, seed=12)
    led = frame["is_converted"].cast(pl.Int64).to_numpy()
    told = pd.DataFrame(
        {"path": [" > ".join(labels) for labels in frame["labels"].to_list()], "led": led, "lost": 1 - led}
    )
    peer = markov_model(
        told, "path", "led", var_null="lost", out_more=True, seed=1, conv_par=0.01, verbose=False, flg_pro=False
    )
    theirs = peer["removal_effects"].set_index("channel_name")["removal_effect"].to_dict()
    assert effects(frame) == pytest.approx(theirs, abs=0.02)
    shared = peer["result"].set_index("channel_name")["total_conversions"].to_dict()
    assert credited(frame, "markov") == pytest.approx(shared, rel=0.03)


# -- numbers of the catalogue ---------------------------------------------------------------------------------


def paid(**columns: list[object]) -> pl.DataFrame:
    """Three paths: an order by a then b, one by b, and one that led nowhere by a."""
    given = {"paid_in": ["EUR", "EUR", None], "amount": [100.0, 50.0, None], "margin_amount": [40.0, 20.0, None]}
    return touched("ab+", "b+", "a-").with_columns(
        **{name: pl.Series(values, dtype=pl.String if name == "paid_in" else pl.Float64)
           for name, values in (given | columns).items()}
    )  # fmt: skip


def test_margin_is_shared_out_by_margin() -> None:
    result = credited_margin(paid(), "shapley")
    assert isinstance(result, Estimate)
    assert (result.value, result.currency, result.n, result.unit) == (60.0, "EUR", 3, "money")
    assert dict(result.rows.select("label", "credited").iter_rows()) == {"b": 40.0, "a": 20.0}


def test_two_currencies_are_not_summed_and_a_chosen_one_keeps_every_path() -> None:
    several = credited_margin(paid(paid_in=["EUR", "GBP", None]), "markov")
    assert isinstance(several, Insufficient)
    assert several.needed == "Choose one with the currency filter, e.g. EUR."
    assert several.by is None
    euros = paid(paid_in=["EUR", None, None], amount=[100.0, None, None], margin_amount=[40.0, None, None])
    chosen = credited_margin(euros, "markov")
    assert isinstance(chosen, Estimate)
    assert (chosen.value, chosen.n) == (40.0, 3)


def test_where_no_margin_is_stated_the_amount_stands_for_it_and_that_is_said() -> None:
    none = credited_margin(paid(margin_amount=[None, None, None]), "last")
    some = credited_margin(paid(margin_amount=[40.0, None, None]), "last")
    assert (none.value, some.value) == (150.0, 90.0)
    assert none.cautions[0].text == "No order states a margin: the amount stands for it."
    assert some.cautions[0].text == "1 of 2 orders do not state a margin: the amount stands for it."


def test_what_cannot_be_shared_out_is_said() -> None:
    nothing = touched("a+").clear()
    assert conversions(nothing["is_converted"].to_numpy()) == NO_PATHS
    assert credited_conversions(nothing, "last") == NO_PATHS
    assert credited_conversions(touched("ab-", "b-"), "markov") == NO_ORDERS
    assert credited_margin(paid(paid_in=[None] * 3, amount=[None] * 3, margin_amount=[None] * 3), "last") == NO_VALUES
    given_back = credited_margin(paid(margin_amount=[40.0, -40.0, None]), "linear")
    assert isinstance(given_back, Insufficient)
    unknown = credited_conversions(touched("a+"), "magic")
    assert isinstance(unknown, Insufficient)
    assert unknown.reason == "There is no rule 'magic'."


def test_beyond_a_hundred_labels_the_rest_are_taken_together() -> None:
    names = [f"c{number:03}" for number in range(MOST_LABELS + 30) for _ in range(2 if number < MOST_LABELS else 1)]
    frame = touched(*["a+"] * len(names)).with_columns(labels=pl.Series([[name] for name in names]))
    result = credited_conversions(frame, "markov")
    assert isinstance(result, Estimate)
    assert dict(result.rows.select("label", "credited").iter_rows())[OTHERS] == pytest.approx(30)
    assert [caution.code for caution in result.cautions] == ["pooled"]


def test_sequences_are_counted_with_their_orders_and_days() -> None:
    rows = distinct_paths(touched("ab+", "ab-", "ab+", "b-", days=[[9.0, 1.0], [3.0, 0.0], [5.0, 1.0], [0.0]]))
    assert rows.rows() == [(["a", "b"], 2, 3, 2, 2 / 3, 7.0), (["b"], 1, 1, 0, 0.0, None)]


def test_social_visits_are_told_by_account_and_campaign() -> None:
    frame = pl.DataFrame(
        {"account": ["acme", "acme", None, "acme"], "campaign": [None, None, "spring", "spring"],
         "has_sold": [True, False, False, True], "person": ["ann", "bob", "eve", "zoe"]}
    )  # fmt: skip
    result = social_visit_conversion(frame)
    assert isinstance(result, Estimate)
    assert (result.value, result.n) == (0.5, 4)
    assert result.rows.select("account", "campaign", "visits", "sales").rows() == [
        ("acme", None, 2, 1), ("acme", "spring", 1, 1), (None, "spring", 1, 0),
    ]  # fmt: skip
    assert isinstance(social_visit_conversion(frame.clear()), Insufficient)


def test_a_person_who_visits_four_times_is_no_four_persons() -> None:
    frame = pl.DataFrame(
        {"account": "acme", "campaign": "spring", "has_sold": [True, True, False, False] * 25,
         "person": [f"p{person}" for person in range(100)]}
    )  # fmt: skip
    alone = social_visit_conversion(frame)
    again = social_visit_conversion(frame.with_columns(person=pl.format("{} {}", "has_sold", pl.int_range(100) // 8)))
    assert isinstance(alone, Estimate)
    assert isinstance(again, Estimate)
    assert (alone.low, alone.high) == pytest.approx(wilson_interval(50, 100))
    assert (again.value, again.n) == (0.5, 100)
    assert again.low < alone.low < 0.5 < alone.high < again.high
    (row,) = again.rows.to_dicts()
    assert (row["low"], row["high"]) == (again.low, again.high)


def test_orders_of_one_customer_tell_of_coverage_once() -> None:
    touched = np.repeat(np.arange(40) % 2 == 0, 5)
    again = touch_coverage(touched, pl.Series(np.repeat([f"c{one}" for one in range(40)], 5)))
    nameless = touch_coverage(touched, pl.Series([None] * 200, dtype=pl.String))
    assert isinstance(again, Estimate)
    assert isinstance(nameless, Estimate)
    assert (again.low, again.high) == pytest.approx(wilson_interval(20, 40))  # alike in all five: one each
    assert (nameless.low, nameless.high) == pytest.approx(wilson_interval(100, 200))
    assert again.n == 200


def test_coverage_is_the_share_of_orders_with_a_touch() -> None:
    result = touch_coverage(np.array([True, False, False, False]), pl.Series(["ann", None, None, "bob"]))
    assert isinstance(result, Estimate)
    assert (result.value, result.n) == (0.25, 4)
    assert isinstance(touch_coverage(np.array([], dtype=bool), pl.Series([], dtype=pl.String)), Insufficient)
