"""The customer balance sheet: it adds up, it agrees with the ledger, and it is surprised only by surprises."""

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.customer_equity.acquired import by_acquisition
from analytics.customer_equity.expectations import Terms, expected_of_buyers, expected_of_contracts
from analytics.customer_equity.lost_referrals import lost_referral_value
from analytics.customer_equity.measures import margin_collected
from analytics.customer_equity.reporting import in_one_currency
from analytics.customer_equity.sheet import (
    LINES,
    Fits,
    Sheet,
    _moved_buyers,
    _moved_contracts,
    _unbalanced,
    balance_sheet,
    in_cents,
)
from analytics.customer_equity.staying import Staying
from analytics.estimate import Estimate, Insufficient
from analytics.lifetime_value.bg_nbd import BgNbd
from analytics.lifetime_value.gamma_gamma import GammaGamma
from analytics.lifetime_value.sbg import Sbg
from analytics.lifetime_value.values import Buying
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.store.ledger import open_ledger
from careledger.store.workspace import Workspace
from careledger.ui.equity import books
from careledger.ui.equity.books import exchange_rates
from careledger.ui.lifetime.world import Assumed

TERMS = Terms(36, 0.1)
PURCHASES = BgNbd(1.2, 6.0, 0.6, 3.0, np.identity(4) * 1e-4, 0.0, 1)
SPEND = GammaGamma(3.0, 4.0, 30.0, np.identity(3) * 1e-4, 0.0, 1)
TRUTH = Buying(PURCHASES, SPEND, 0, 0.0)
OTHER = Buying(PURCHASES.moved(np.log([0.9, 5.0, 0.8, 2.0])), SPEND.moved(np.log([2.0, 3.0, 40.0])), 0, 0.0)
RENEWALS = Sbg(0.6, 8.0, np.identity(2) * 1e-4, 0.0, 1)
OPENING, CLOSING = date(2024, 12, 31), date(2025, 12, 31)
YEAR = 52.0


def accounts(**columns: object) -> pl.DataFrame:
    """Accounts as the query gives them; what is not stated is nothing."""
    n = len(next(iter(columns.values())))  # type: ignore[arg-type]
    nothing = {
        "customer_id": [f"{i:05}" for i in range(n)], "currency": "EUR", "contract": "without", "line_id": None,
        "first_on": OPENING, "is_opening": True, "is_margin_known": True, "margin_amount": 0.0,
        "first_margin_amount": 0.0, "elapsed": YEAR, "opening_frequency": 0.0, "opening_recency_weeks": 0.0,
        "opening_age_weeks": 0.0, "opening_margin_value": 0.0, "closing_frequency": 0.0, "closing_recency_weeks": 0.0,
        "closing_age_weeks": 0.0, "closing_margin_value": 0.0, "start_months_free": 0.0, "start_monthly_amount": 0.0,
        "opening_months_free": 0.0, "opening_months_observed": 0.0, "opening_months_before": 0.0,
        "opening_is_ended": False, "closing_months_free": 0.0, "closing_months_observed": 0.0,
        "closing_months_before": 0.0, "closing_is_ended": False, "closing_monthly_amount": 0.0, "opening_on": OPENING,
        "closing_on": CLOSING, "is_ignored": False, "standing": "held",
        "segment": "plus", "contact": "none",
    }  # fmt: skip
    return pl.DataFrame({"customer_id": nothing.pop("customer_id"), **columns}).with_columns(
        pl.lit(value).alias(name) for name, value in nothing.items() if name not in columns
    )


def buyers_drawn(n: int, rng: np.random.Generator, leave_at_opening: float = 0.0) -> pl.DataFrame:
    """Customers drawn from TRUTH, won over two years; some made to leave at the opening beyond the model."""
    rows = []
    for _ in range(n):
        start = rng.uniform(0, 2 * YEAR)
        rate, leaving = rng.gamma(PURCHASES.r) / PURCHASES.alpha, rng.beta(PURCHASES.a, PURCHASES.b)
        price = rng.gamma(SPEND.q) / SPEND.v
        is_ignored = rng.random() < leave_at_opening
        times, now = [start], start
        while True:
            now += rng.exponential(1 / rate)
            if now > (YEAR if is_ignored and start < YEAR else 2 * YEAR):
                break
            times.append(now)
            if rng.random() < leaving:
                break
        paid = rng.gamma(SPEND.p, 1 / price, len(times))
        at = np.array(times)
        row = {"margin_amount": paid[at > YEAR].sum(), "is_opening": start <= YEAR, "is_ignored": is_ignored,
               "standing": "held" if start <= YEAR else "acquired", "elapsed": min(YEAR, 2 * YEAR - start),
               "first_margin_amount": paid[0]}  # fmt: skip
        for moment, end in (("opening", YEAR), ("closing", 2 * YEAR)):
            known = at <= end
            row |= {
                f"{moment}_frequency": max(known.sum() - 1.0, 0.0),
                f"{moment}_recency_weeks": float(at[known][-1] - start) if known.any() else 0.0,
                f"{moment}_age_weeks": max(end - start, 0.0),
                f"{moment}_margin_value": float(paid[1:][known[1:]].mean()) if known.sum() > 1 else 0.0,
            }
        rows.append(row)
    frame = pl.DataFrame(rows)
    return accounts(**{name: frame[name].to_list() for name in frame.columns})


def contracts_drawn(n: int, rng: np.random.Generator) -> pl.DataFrame:
    """Contracts of 20 a month drawn from RENEWALS, begun over two years, free at once or after a year."""
    start, commitment = rng.uniform(0, 24, n), rng.choice([0.0, 12.0], n)
    leaving = rng.beta(RENEWALS.alpha, RENEWALS.beta, n)
    end = start + commitment + rng.geometric(leaving) - 1 + rng.random(n)
    began = np.maximum(start, 12.0)
    kept = end > began  # a contract that ended before the opening has nothing on the sheet
    start, commitment, end, began = (part[kept] for part in (start, commitment, end, began))
    ended = end <= 24
    return accounts(
        contract=["with"] * len(start), is_opening=start <= 12, elapsed=24 - began,
        standing=np.where(start <= 12, "held", "acquired").tolist(),
        start_months_free=began - start - commitment, start_monthly_amount=np.full(len(start), 20.0),
        closing_months_free=24 - start - commitment, closing_is_ended=ended,
        closing_monthly_amount=np.full(len(start), 20.0), margin_amount=20 * (np.minimum(end, 24) - began),
    )  # fmt: skip


def reached(moved: pl.DataFrame) -> np.ndarray:
    return moved.select(pl.sum_horizontal(list(LINES))).to_series().to_numpy()


@given(seed=st.integers(0, 10_000), ignored=st.floats(0, 1), months=st.integers(1, 80), rate=st.floats(0, 0.4))
@settings(max_examples=25, deadline=None)
def test_every_account_adds_up_whatever_the_models_say(seed: int, ignored: float, months: int, rate: float) -> None:
    rng, terms = np.random.default_rng(seed), Terms(months, rate, 0.7)
    bought = _moved_buyers(buyers_drawn(20, rng, ignored), TRUTH, OTHER, terms)
    held = _moved_contracts(contracts_drawn(20, rng), RENEWALS, RENEWALS.moved(np.log([1.0, 5.0])), terms)
    for moved in (bought, held):
        np.testing.assert_allclose(reached(moved), moved["closing"].to_numpy(), rtol=1e-9, atol=1e-9)


def test_models_that_are_right_are_surprised_neither_way() -> None:
    totals = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        bought = _moved_buyers(buyers_drawn(150, rng), TRUTH, TRUTH, TERMS)
        held = _moved_contracts(contracts_drawn(400, rng), RENEWALS, RENEWALS, TERMS)
        totals.append([moved[line].sum() for line in ("other", "spend", "model") for moved in (bought, held)])
    mean, error = np.mean(totals, axis=0), np.std(totals, axis=0, ddof=1) / np.sqrt(len(totals))
    assert (np.abs(mean[:4]) < 3 * error[:4]).all(), (mean, error)
    assert (mean[4:] == 0).all()


def test_who_leaves_after_an_ignored_complaint_is_on_that_line() -> None:
    moved = _moved_buyers(buyers_drawn(2_000, np.random.default_rng(1), leave_at_opening=0.2), TRUTH, TRUTH, TERMS)
    ignored, other = float(moved["ignored"].sum()), float(moved["other"].sum())
    at_risk = moved.filter(pl.col("is_ignored") & pl.col("is_opening"))["opening"].sum()
    assert ignored < -0.3 * at_risk
    assert abs(other) < 3 * float((moved["other"] ** 2).sum()) ** 0.5


def test_the_chance_of_being_alive_at_the_closing_is_that_of_a_simulation() -> None:
    rng, n, ahead = np.random.default_rng(2), 200_000, 30.0
    x, recency, age = 3.0, 20.0, 25.0
    rate = rng.gamma(PURCHASES.r + x, size=n) / (PURCHASES.alpha + age)
    leaving = rng.beta(PURCHASES.a, PURCHASES.b + x, n)
    is_alive = rng.random(n) < PURCHASES.probability_alive(*(np.array([v]) for v in (x, recency, age)))[0]
    stays = is_alive & (rng.geometric(leaving) > rng.poisson(rate * ahead))
    told = PURCHASES.probability_alive_after(ahead, *(np.array([v]) for v in (x, recency, age)))[0]
    assert told == pytest.approx(stays.mean(), abs=0.004)


def test_a_contract_stays_as_the_sbg_says_and_is_charged_while_it_stays() -> None:
    staying, ages = Staying(RENEWALS, 0.0, 60.0), np.arange(0.0, 50.0)
    np.testing.assert_allclose(staying.share(ages), RENEWALS.survival(ages), rtol=1e-12)
    age, ahead = np.array([-3.5, 0.0, 4.25]), 20.0
    moments = np.linspace(0, ahead, 200_001)
    share = np.stack([staying.share(one + moments) / staying.share(np.array([one])) for one in age])
    np.testing.assert_allclose(staying.months(age, ahead), np.trapezoid(share, moments, axis=1), rtol=1e-8)
    dear = Staying(RENEWALS, 0.21, 60.0)
    discounted = share * 1.21 ** (-moments / 12)
    np.testing.assert_allclose(dear.months(age, ahead), np.trapezoid(discounted, moments, axis=1), rtol=1e-8)


def test_a_contract_that_stays_is_worth_what_it_was_to_be_worth_if_it_stayed() -> None:
    frame = contracts_drawn(50, np.random.default_rng(3))
    expected = expected_of_contracts(RENEWALS, frame, TERMS)
    staying = Staying(RENEWALS, 0.1, 200.0)
    later = 20 * staying.months(frame["closing_months_free"].to_numpy(), 36)
    np.testing.assert_allclose(expected.closing_if_alive, later, rtol=1e-9)


def test_a_contract_without_a_charge_is_there_all_the_same() -> None:
    frame = contracts_drawn(400, np.random.default_rng(3))
    free = frame.with_columns(start_monthly_amount=pl.lit(0.0))
    charged, uncharged = (expected_of_contracts(RENEWALS, one, TERMS).alive for one in (frame, free))
    np.testing.assert_array_equal(uncharged, charged)
    lost = _moved_contracts(free, RENEWALS, RENEWALS, TERMS)["lost"].sum()
    assert lost == pytest.approx(_moved_contracts(frame, RENEWALS, RENEWALS, TERMS)["lost"].sum())
    ended = frame.with_columns(opening_is_ended=pl.lit(value=True))
    assert not expected_of_contracts(RENEWALS, ended, TERMS).alive.any()


def test_margin_collected_counts_the_accounts_that_are_on_the_sheet() -> None:
    buyers = buyers_drawn(300, np.random.default_rng(7))
    few = accounts(contract=["with"] * 3, customer_id=["x", "y", "z"]).select(buyers.columns)
    told = margin_collected(pl.concat((buyers, few), how="vertical_relaxed"), 36, 0.1, 1.0)
    assert isinstance(told, Estimate)
    assert told.n == 300
    assert "3 accounts with a contract are left out" in " ".join(caution.text for caution in told.cautions)


def test_a_currency_that_cannot_be_valued_is_named_when_all_are_told_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    rates = {"EUR": (1.0, 1.0), "GBP": (1.1, 1.2)}
    monkeypatch.setattr(books, "exchange_rates", lambda *_: rates)
    euros = buyers_drawn(300, np.random.default_rng(7))
    pounds = accounts(customer_id=["x", "y", "z"], currency=["GBP"] * 3).select(euros.columns)
    rows = pl.concat((euros, pounds), how="vertical_relaxed")
    desk: Desk = None  # type: ignore[assignment]  # rates are given
    told = books._reported(("a build",), Assumed(), "EUR", desk, rows)
    assert isinstance(told, Sheet)
    [said] = [caution.text for caution in told.cautions if caution.code == "currency-left-out"]
    assert said.startswith("3 accounts in GBP are left out")


def test_what_is_expected_at_the_closing_and_what_is_paid_before_are_the_opening_and_its_interest() -> None:
    frame = buyers_drawn(50, np.random.default_rng(4))
    expected = expected_of_buyers(TRUTH, frame, TERMS)
    assert (expected.soon < expected.margin).all()
    np.testing.assert_allclose(expected.further - expected.soon, expected.closing / expected.growth)
    assert (expected.alive <= 1).all()
    assert (expected.closing_if_alive >= expected.closing).all()


@given(st.lists(st.floats(-1e7, 1e7), min_size=1, max_size=15))
def test_printed_lines_add_up_to_the_printed_total(amounts: list[float]) -> None:
    total = sum(amounts)
    printed = in_cents(amounts, total)
    assert sum(round(value * 100) for value in printed) == round(total * 100)
    assert all(abs(value - amount) < 0.0101 for value, amount in zip(printed, amounts, strict=True))


def test_a_sheet_that_lost_a_customer_is_refused() -> None:
    moved = _moved_buyers(buyers_drawn(40, np.random.default_rng(5)), TRUTH, TRUTH, TERMS)
    fits = Fits(TRUTH, None)
    assert _unbalanced(moved, fits, TERMS) is None
    broken = moved.with_columns(margin=pl.when(pl.int_range(pl.len()) == 0).then(0.5).otherwise("margin"))
    refused = _unbalanced(broken, fits, TERMS)
    assert refused is not None
    assert "does not balance" in refused.reason
    doubled = pl.concat((moved, moved.head(1)))
    assert isinstance(balance_sheet(doubled, TERMS), Insufficient)


def test_without_customers_at_the_opening_there_is_no_sheet() -> None:
    drawn = buyers_drawn(60, np.random.default_rng(6)).filter(~pl.col("is_opening"))
    assert isinstance(balance_sheet(drawn, TERMS), Insufficient)
    assert isinstance(balance_sheet(drawn.clear(), TERMS), Insufficient)


def test_in_another_currency_movements_are_told_at_the_opening_and_rates_on_their_own_line() -> None:
    made = balance_sheet(buyers_drawn(300, np.random.default_rng(7)), TERMS)
    assert isinstance(made, Sheet)
    told = in_one_currency([made], {"EUR": (2.0, 3.0)}, "GBP")
    assert told.currency == "GBP"
    assert told.total("opening") == pytest.approx(2 * made.total("opening"))
    assert told.total("closing") == pytest.approx(3 * made.total("closing"))
    assert told.total("exchange") == pytest.approx(made.total("closing"))
    lines = told.lines()
    assert round(lines["amount"][:-1].sum(), 2) == lines["amount"][-1]


def test_cohorts_of_acquisition_are_at_most_eight_and_hold_all_revenue() -> None:
    days = [date(year, quarter, 1) for year in range(2010, 2024) for quarter in (1, 4)]
    frame = pl.DataFrame({"acquired_on": days, "month_on": date(2024, 1, 1), "amount": 10.0})
    made = by_acquisition(frame)
    assert made["cohort"].to_list() == ["to 2016", *(str(year) for year in range(2017, 2024))]
    assert made["amount"].sum() == 280.0
    recent = by_acquisition(frame.tail(4))
    assert recent["cohort"].to_list() == ["2022 Q1", "2022 Q2", "2023 Q1", "2023 Q2"]


def test_lost_referrals_are_customers_lost_times_whom_they_bring_times_what_those_bring() -> None:
    drawn = buyers_drawn(500, np.random.default_rng(9), leave_at_opening=0.3)
    frame = drawn.with_columns(referrals_per_year=pl.lit(0.1), referred_margin_amount=pl.lit(50.0))
    result = lost_referral_value(frame, 0.5, 0.25, 0.75, 36, 0.1, 1.0)
    sheet = balance_sheet(drawn, TERMS)
    assert isinstance(result, Estimate)
    assert isinstance(sheet, Sheet)
    assert result.value == pytest.approx(sheet.total("lost") * 0.1 * 50 * 0.5)
    assert (result.low, result.high) == pytest.approx((result.value / 2, result.value * 1.5))
    nobody = frame.with_columns(referrals_per_year=pl.lit(0.0))
    assert isinstance(lost_referral_value(nobody, 0.5, 0.25, 0.75, 36, 0.1, 1.0), Insufficient)


@pytest.fixture(scope="module")
def demo_desk(demo_home: Path) -> Desk:
    ledger = open_ledger(demo_home)
    assert ledger is not None
    return Desk(ledger, Workspace(demo_home))


def sheet_of(desk: Desk, currency: str, from_on: date, to_on: date) -> pl.DataFrame:
    result = desk.answer("customer_equity", Filters(currency=(currency,), from_on=from_on, to_on=to_on)).result
    assert isinstance(result, Estimate)
    assert result.rows is not None
    return result.rows


def amount(sheet: pl.DataFrame, line: str) -> float:
    return float(sheet.filter(pl.col("line") == line)["amount"].item())


@pytest.mark.slow
def test_one_period_closes_as_the_next_one_opens(demo_desk: Desk) -> None:
    first = sheet_of(demo_desk, "EUR", date(2025, 1, 1), date(2025, 6, 30))
    second = sheet_of(demo_desk, "EUR", date(2025, 7, 1), date(2025, 12, 31))
    assert amount(first, "closing") == amount(second, "opening")
    assert round(first["amount"][:-1].sum(), 2) == first["amount"][-1]


@pytest.mark.parametrize("currency", ["EUR", "GBP"])
def test_margin_collected_is_that_of_the_ledger_to_the_penny(demo_desk: Desk, currency: str) -> None:
    with demo_desk.ledger._connection.cursor() as cursor:
        (told,) = cursor.execute(
            """WITH period AS (
                   SELECT TIMESTAMPTZ '2025-01-01 00:00:00+00' AS from_at, TIMESTAMPTZ '2026-01-01 00:00:00+00' AS to_at
               )
               SELECT sum(coalesce(margin_amount, amount) * CASE WHEN ended_at > started_at THEN greatest(
                   epoch(least(ended_at, to_at)) - epoch(greatest(started_at, from_at)), 0
               ) / (epoch(ended_at) - epoch(started_at)) ELSE 1 END)
               FROM marts.fct_revenue CROSS JOIN period
               WHERE customer_id IS NOT NULL AND currency = ? AND ended_at >= from_at AND started_at < to_at""",
            [currency],
        ).fetchone() or (0,)
    sheet = sheet_of(demo_desk, currency, date(2025, 1, 1), date(2025, 12, 31))
    assert -amount(sheet, "margin") == pytest.approx(float(told), abs=0.005)


def test_customers_are_worth_on_the_sheet_what_lifetime_value_says(demo_desk: Desk) -> None:
    filters = Filters(currency=("EUR",))
    lifetime = demo_desk.answer("customer_value_total", filters, until_on="2025-12-31").result
    contracts = demo_desk.answer("contract_value_total", filters, until_on="2025-12-31").result
    equity = demo_desk.answer("customer_equity", filters).result
    assert isinstance(lifetime, Estimate)
    assert isinstance(contracts, Estimate)
    assert isinstance(equity, Estimate)
    # Contracts are valued day by day here and by whole months there.
    assert equity.value == pytest.approx(lifetime.value + contracts.value, rel=0.02)
    assert equity.low < equity.value < equity.high


def test_return_on_customer_is_read_off_the_sheet(demo_desk: Desk) -> None:
    filters = Filters(currency=("EUR",), from_on=date(2025, 1, 1), to_on=date(2025, 12, 31))
    sheet = sheet_of(demo_desk, "EUR", date(2025, 1, 1), date(2025, 12, 31))
    result = demo_desk.answer("return_on_customer", filters).result
    assert isinstance(result, Estimate)
    gained = -amount(sheet, "margin") + amount(sheet, "closing") - amount(sheet, "opening")
    assert result.value == pytest.approx(gained / amount(sheet, "opening"), abs=1e-6)
    lost = demo_desk.answer("excess_lost", filters).result
    assert isinstance(lost, Estimate)
    assert lost.value == pytest.approx(-amount(sheet, "ignored") - amount(sheet, "other"), abs=0.02)


def test_two_currencies_are_two_sheets(demo_desk: Desk) -> None:
    result = demo_desk.answer("customer_equity").result
    assert isinstance(result, Insufficient)
    assert result.by == "currency"
    groups = demo_desk.answers_by("customer_equity", "currency")
    assert [(key, isinstance(answer, Estimate)) for key, answer in groups] == [("EUR", True), ("GBP", True)]


def test_a_rate_is_read_in_both_directions(demo_desk: Desk) -> None:
    pounds, euros = (
        exchange_rates(demo_desk, told, OPENING, CLOSING)[of] for told, of in (("EUR", "GBP"), ("GBP", "EUR"))
    )
    assert pounds[0] > 1 > euros[0]
    assert [there * back for there, back in zip(pounds, euros, strict=True)] == pytest.approx([1.0, 1.0])
    assert set(exchange_rates(demo_desk, "EUR", date(1990, 1, 1), CLOSING)) == {"EUR"}
