"""The demo world keeps its contracts, hangs together, and knows its own truth."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from careledger.contracts import entities, entity
from careledger.errors import WrongUsage
from data.demo.outcomes import care_given, draw_complaints, linked, potential_outcomes
from data.demo.parameters import Parameters
from data.demo.truth import care_effects
from data.demo.words import COMPLIMENTS
from data.demo.world import World, draw_world, write_world

START, END = datetime(2024, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
WINDOW = timedelta(days=180)


@pytest.fixture(scope="module")
def world() -> World:
    return draw_world(customers=500, seed=7)


@pytest.fixture(scope="module")
def complaints() -> pl.DataFrame:
    rng, rules = np.random.default_rng(11), Parameters()
    seen = care_given(rng, potential_outcomes(rng, draw_complaints(rng, 40_000), rules), rules)
    return linked(rng, seen, rules)


def moments(world: World) -> list[tuple[str, str, pl.Series]]:
    return [
        (name, column.name, world.frames[name][column.name].drop_nulls())
        for name in entities()
        for column in entity(name).columns
        if column.type == "timestamp"
    ]


def test_the_same_seed_draws_the_same_world_and_another_seed_another(world: World) -> None:
    again, other = draw_world(customers=500, seed=7), draw_world(customers=500, seed=8)
    assert all(frame.equals(again.frames[name]) for name, frame in world.frames.items())
    assert world.truth == again.truth
    assert not world.frames["orders"].equals(other.frames["orders"])


@pytest.mark.parametrize("name", list(entities()))
def test_every_entity_keeps_its_contract(world: World, name: str) -> None:
    contract, frame = entity(name), world.frames[name]
    assert frame.columns == list(contract.names)
    assert len(frame) > 0
    for column in contract.columns:
        values = frame[column.name]
        assert values.null_count() == 0 or not column.required, column.name
        if values.dtype.is_float():
            assert not values.is_nan().any(), column.name
        if column.type == "enum":
            assert set(values.drop_nulls()) <= set(column.values)
        if column.type == "currency":
            assert set(values.drop_nulls()) <= {"EUR", "GBP"}
        if column.minimum is not None and values.null_count() < len(values):
            assert float(values.min()) >= column.minimum, column.name
    assert not frame.select(contract.key).is_duplicated().any()


@pytest.mark.parametrize(
    ("name", "column", "of", "key"),
    [
        ("identities", "customer_id", "customers", "customer_id"),
        ("cases", "customer_id", "customers", "customer_id"),
        ("cases", "agent_id", "agents", "agent_id"),
        ("cases", "source_mention_id", "mentions", "mention_id"),
        ("case_events", "case_id", "cases", "case_id"),
        ("mentions", "in_reply_to_id", "mentions", "mention_id"),
        ("mentions", "order_id", "orders", "order_id"),
        ("mentions", "agent_id", "agents", "agent_id"),
        ("concessions", "case_id", "cases", "case_id"),
        ("surveys", "case_id", "cases", "case_id"),
        ("surveys", "thread_id", "threads", "thread_id"),
        ("calls", "customer_id", "customers", "customer_id"),
        ("calls", "agent_id", "agents", "agent_id"),
        ("orders", "customer_id", "customers", "customer_id"),
        ("orders", "refunds_order_id", "orders", "order_id"),
        ("subscriptions", "customer_id", "customers", "customer_id"),
        ("touches", "order_id", "orders", "order_id"),
        ("touches", "mention_id", "mentions", "mention_id"),
        ("threads", "accepted_answer_id", "answers", "answer_id"),
        ("answers", "thread_id", "threads", "thread_id"),
        ("views", "thread_id", "threads", "thread_id"),
        ("referrals", "referrer_customer_id", "customers", "customer_id"),
        ("referrals", "referred_customer_id", "customers", "customer_id"),
        ("shifts", "agent_id", "agents", "agent_id"),
    ],
)
def test_what_is_referred_to_exists(world: World, name: str, column: str, of: str, key: str) -> None:
    named = world.frames[name][column].drop_nulls()
    assert len(named) > 0
    assert set(named) <= set(world.frames[of][key])


def test_experiments_name_customers_and_topics_that_there_are(world: World) -> None:
    units = world.frames["experiments"]
    who, what = (units.filter(pl.col("unit_kind") == kind)["unit_id"] for kind in ("customer", "topic"))
    assert len(units) == len(who) + len(what)
    assert set(who) <= set(world.frames["customers"]["customer_id"])
    assert 0 < what.n_unique() < len(set(world.frames["calls"]["topic"]))
    assert set(what) <= set(world.frames["calls"]["topic"])


def test_the_roll_out_brings_readers_and_saves_calls() -> None:
    with_it = draw_world(customers=1_500, seed=2)
    without = draw_world(customers=1_500, seed=2, parameters=Parameters(view_in_search_logit=0.0))
    linked_views = [len(world.frames["views"].drop_nulls("customer_id")) for world in (with_it, without)]
    assert linked_views[0] > linked_views[1]
    assert without.truth["roll_out"]["calls_saved"]["value"] == 0
    fewer = len(without.frames["calls"]) - len(with_it.frames["calls"])
    assert fewer == pytest.approx(with_it.truth["roll_out"]["calls_saved"]["value"], abs=3)


def test_nothing_happens_after_the_end_and_records_begin_with_the_world(world: World) -> None:
    for name, column, values in moments(world):
        if len(values) and column != "committed_until":
            assert values.max() < END, (name, column)
    for name, column in (
        ("orders", "ordered_at"),
        ("cases", "opened_at"),
        ("calls", "started_at"),
        ("mentions", "posted_at"),
    ):
        assert world.frames[name][column].min() >= START


@pytest.mark.parametrize(
    ("name", "first", "then"),
    [
        ("cases", "opened_at", "first_reply_at"),
        ("cases", "opened_at", "resolved_at"),
        ("orders", "ordered_at", "delivered_at"),
        ("surveys", "sent_at", "answered_at"),
        ("subscriptions", "started_at", "ended_at"),
        ("subscriptions", "started_at", "committed_until"),
        ("subscriptions", "committed_until", "ended_at"),
        ("customers", "joined_at", "ended_at"),
        ("threads", "opened_at", "accepted_at"),
        ("referrals", "referred_at", "converted_at"),
        ("shifts", "started_at", "ended_at"),
        ("ideas", "posted_at", "launched_at"),
    ],
)
def test_what_comes_first_is_first(world: World, name: str, first: str, then: str) -> None:
    both = world.frames[name].select(first, then).drop_nulls()
    assert len(both) > 0
    assert (both[first] <= both[then]).all()


def test_nobody_orders_before_joining_or_holds_a_contract_beside_orders(world: World) -> None:
    orders = world.frames["orders"].join(world.frames["customers"], on="customer_id")
    assert (orders["ordered_at"] >= orders["joined_at"]).all()
    assert set(orders["customer_id"]).isdisjoint(set(world.frames["subscriptions"]["customer_id"]))


def test_refunds_mirror_the_orders_they_give_back(world: World) -> None:
    orders = world.frames["orders"]
    refunds = orders.filter(pl.col("kind") == "refund").join(
        orders.select("order_id", given="amount"), left_on="refunds_order_id", right_on="order_id"
    )
    assert len(refunds) > 0
    assert (refunds["amount"] == -refunds["given"]).all()


def test_the_views_of_a_thread_add_up_to_its_count(world: World) -> None:
    counted = world.frames["views"].group_by("thread_id").agg(pl.col("view_count").sum().alias("counted"))
    threads = world.frames["threads"].join(counted, on="thread_id", how="left").fill_null(0)
    assert (threads["view_count"] == threads["counted"]).all()


def test_customer_ids_keep_their_leading_zeros(world: World) -> None:
    assert world.frames["customers"]["customer_id"][0] == "000001"


def stays_by_the_records(world: World) -> pl.DataFrame:
    """What orders and contracts say about each complaint whose 180 days are over, beside what was drawn."""
    drawn = world.troubles.complaints.select(
        (pl.col("customer") + 1).cast(pl.String).str.zfill(6).alias("customer_id"),
        pl.from_epoch(pl.col("at").cast(pl.Int64)).cast(pl.Datetime("us", "UTC")).alias("at"),
        pl.col("y") == 1,
    ).filter(pl.col("at") + WINDOW < END)
    orders = world.frames["orders"].filter(pl.col("kind") == "order").select("customer_id", "ordered_at")
    bought = (pl.col("ordered_at") > pl.col("at")) & (pl.col("ordered_at") <= pl.col("at") + WINDOW)
    buys = (
        drawn.join(orders, on="customer_id", how="left").group_by("customer_id", "at").agg(bought.any().alias("buys"))
    )
    contracts = world.frames["subscriptions"]["customer_id"].unique().to_frame().with_columns(has_contract=True)
    ended = world.frames["customers"].select("customer_id", "ended_at")
    told = (
        drawn.join(buys, on=["customer_id", "at"])
        .join(contracts, on="customer_id", how="left")
        .join(ended, on="customer_id")
    )
    remains = pl.col("ended_at").is_null() | (pl.col("ended_at") > pl.col("at") + WINDOW)
    return told.with_columns(pl.when("has_contract").then(remains).otherwise(pl.col("buys")).alias("stays"))


def test_orders_and_contracts_show_exactly_who_stayed_after_a_complaint() -> None:
    told = stays_by_the_records(draw_world(customers=4_000, seed=3))
    assert len(told) > 400
    assert told["stays"].to_list() == told["y"].to_list()
    assert 0.5 < told["y"].mean() < 0.9


def test_answering_helps_the_ignored_more_than_the_answered_and_speed_adds(complaints: pl.DataFrame) -> None:
    effects = care_effects(complaints)
    att, atu = effects["answering_on_answered"]["value"], effects["answering_on_ignored"]["value"]
    assert 0.10 < att < atu < 0.25
    assert 0.02 < effects["fast_on_answered"]["value"] < att
    assert effects["ignoring_on_ignored"]["value"] == -atu


def test_naive_counting_says_too_much_and_late_links_make_it_worse(complaints: pl.DataFrame) -> None:
    effects = care_effects(complaints)
    early, late = effects["naive_linked_before"]["value"], effects["naive_all_linked"]["value"]
    assert effects["answering_on_answered"]["value"] + 0.03 < early < late - 0.03
    assert effects["naive_direction"].startswith("too high")


def test_weighting_by_who_gets_answered_finds_the_truth_again(complaints: pl.DataFrame) -> None:
    seen = complaints.filter("is_linked_before")
    y, p = seen["y"].to_numpy(), seen["answer_probability"].to_numpy()
    answered = seen["is_answered"].to_numpy()
    weighted = np.average(y[answered], weights=1 / p[answered]) - np.average(
        y[~answered], weights=1 / (1 - p[~answered])
    )
    assert weighted == pytest.approx(care_effects(complaints)["answering_on_all"]["value"], abs=0.02)


def test_without_an_effect_the_truth_is_nothing_and_the_naive_answer_is_not() -> None:
    rng = np.random.default_rng(5)
    rules = Parameters(answer_effect_logit=0.0, fast_extra_effect_logit=0.0, effect_per_anger_logit=0.0)
    seen = care_given(rng, potential_outcomes(rng, draw_complaints(rng, 20_000), rules), rules)
    effects = care_effects(linked(rng, seen, rules))
    assert effects["answering_on_answered"]["value"] == 0.0
    assert effects["naive_all_linked"]["value"] > 0.05


def test_nobody_leaves_a_contract_that_binds_them(complaints: pl.DataFrame) -> None:
    bound = complaints.filter(pl.col("free_in_days") >= 180)
    assert len(bound) > 0
    assert bound.select(pl.col("^y_if_.*$").min()).row(0) == (1, 1, 1, 1)


def test_one_problem_in_twenty_is_complained_about_and_most_leave_without_a_word() -> None:
    silence = draw_world(customers=3_000, seed=2).truth["silence"]
    assert silence["visible_complaint_share"]["value"] == pytest.approx(0.05, abs=0.01)
    assert silence["left_without_a_word_share"]["value"] > 0.5


def test_viewers_against_others_flatters_the_community() -> None:
    deflection = draw_world(customers=3_000, seed=2).truth["deflection"]
    assert deflection["naive"]["value"] > deflection["view_saves_contact"]["value"] + 0.03
    assert deflection["view_of_solved_saves_contact"]["value"] > deflection["view_of_unsolved_saves_contact"]["value"]


def test_some_praise_is_thanked_and_some_is_not(world: World) -> None:
    mentions = world.frames["mentions"]
    praise = mentions.filter(pl.col("text").is_in(COMPLIMENTS) & pl.col("in_reply_to_id").is_null())
    answered = praise["mention_id"].is_in(mentions["in_reply_to_id"].drop_nulls().to_list())
    assert 0.2 < answered.mean() < 0.7


def test_social_replies_are_slower_while_agents_are_on_the_phones() -> None:
    frames = draw_world(customers=6_000, seed=4).frames
    pulled = frames["shifts"].filter("is_pulled_off").select(day=pl.col("started_at").dt.date()).unique()
    asked = frames["cases"].filter(
        pl.col("channel").is_in(["twitter", "facebook"]) & pl.col("opened_at").dt.hour().is_between(10, 13)
    )
    waited = asked.select(day=pl.col("opened_at").dt.date(), wait=pl.col("first_reply_at") - pl.col("opened_at"))
    during, otherwise = waited.join(pulled, on="day"), waited.join(pulled, on="day", how="anti")
    assert during["wait"].median() > 1.5 * otherwise["wait"].median()


def test_the_crisis_can_be_seen_in_the_mentions(world: World) -> None:
    crisis = world.frames["annotations"].filter(pl.col("kind") == "crisis").row(0, named=True)
    posted = world.frames["mentions"].filter(pl.col("direction") == "inbound")["posted_at"]
    during = posted.is_between(crisis["started_at"], crisis["ended_at"]).sum() / 5
    assert during > 2 * len(posted) / 731


def test_a_world_is_written_as_one_file_per_entity_and_its_truth(world: World, tmp_path) -> None:
    write_world(world, tmp_path)
    assert {p.stem for p in tmp_path.glob("*.parquet")} == set(entities())
    assert pl.read_parquet(tmp_path / "orders.parquet").equals(world.frames["orders"])
    truth = json.loads((tmp_path / "truth.json").read_text())
    assert truth["seed"] == 7
    assert truth["parameters"]["visible_complaint_share"] == 0.05


def test_a_world_too_small_is_refused_with_what_to_ask_for() -> None:
    with pytest.raises(WrongUsage, match="at least 100 customers and 3 months"):
        draw_world(customers=10, seed=1)


def test_a_shorter_world_ends_sooner() -> None:
    short = draw_world(customers=300, seed=1, months=9)
    assert max(v.max() for _, c, v in moments(short) if len(v) and c != "committed_until") < datetime(
        2024, 10, 1, tzinfo=UTC
    )
