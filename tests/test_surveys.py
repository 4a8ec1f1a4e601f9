"""Scores of surveys, and what those who do not answer could change."""

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm

from analytics.estimate import Estimate, Insufficient
from analytics.surveys import response_rate, response_weights, survey_score, survey_values, weighted_score

NAN = float("nan")


def estimated(result: object) -> Estimate:
    assert isinstance(result, Estimate), result
    return result


def test_half_promoters_and_a_fifth_detractors_of_two_hundred_give_thirty() -> None:
    score = np.repeat([9.0, 10.0, 7.0, 8.0, 0.0, 6.0], [50, 50, 30, 30, 20, 20])
    result = estimated(survey_score(score, np.full(200, 10.0), "nps"))
    assert (result.value, result.n) == (30.0, 200)
    assert result.high - result.value == pytest.approx(10.8, abs=0.05)


@pytest.mark.parametrize(
    ("score", "scale", "is_good"), [(4, 5, 1), (3, 5, 0), (8, 10, 1), (7, 10, 0), (80, 100, 1), (79, 100, 0), (1, 1, 1)]
)
def test_satisfied_is_four_fifths_of_any_scale(score: float, scale: float, is_good: float) -> None:
    assert survey_values(np.array([score * 1.0]), np.array([scale * 1.0]), "csat").tolist() == [is_good]


def test_easy_is_five_to_seven_of_seven() -> None:
    assert survey_values(np.arange(1.0, 8.0), np.full(7, 7.0), "ces").tolist() == [0, 0, 0, 0, 1, 1, 1]


def test_a_recommendation_on_another_scale_is_left_out_and_said() -> None:
    result = estimated(survey_score(np.array([9.0, 5.0, NAN]), np.array([NAN, 5.0, 10.0]), "nps"))
    assert (result.value, result.n) == (100.0, 1)
    assert result.cautions[0].text.startswith("1 answers are left out")


def test_a_satisfaction_without_a_scale_says_nothing() -> None:
    assert isinstance(survey_score(np.array([4.0]), np.array([NAN]), "csat"), Insufficient)


def test_who_did_not_answer_is_in_the_response_rate() -> None:
    assert estimated(response_rate(np.array([9.0, NAN, NAN, 0.0]))).value == 0.5


def asked(rng: np.random.Generator, n: int, *, by_score: bool = False) -> tuple[pl.DataFrame, float]:
    """Surveys sent, and the satisfaction of all asked. Premium and quickly answered people are happier, answer more."""
    premium, quick = rng.random(n) < 0.4, rng.random(n) < 0.5
    happy = rng.random(n) < 0.35 + 0.25 * premium + 0.20 * quick
    chance = 0.3 + 0.3 * happy if by_score else 0.12 + 0.30 * premium + 0.25 * quick
    score = pl.Series(np.where(happy, 5.0, 2.0)).zip_with(
        pl.Series(rng.random(n) < chance), pl.Series([None] * n, dtype=pl.Float64)
    )
    frame = pl.DataFrame(
        {"score": score, "scale_maximum": 5.0, "channel": "email", "topic": None, "region": "FR",
         "segment": np.where(premium, "premium", "standard"), "is_answered_within_day": quick},
        schema_overrides={"topic": pl.String},
    )  # fmt: skip
    return frame, float(happy.mean())


def test_weighting_takes_away_the_bias_of_who_answers() -> None:
    rng = np.random.default_rng(1)
    raw, weighted, covered = [], [], 0
    for _ in range(80):
        frame, _ = asked(rng, 3_000)
        plain = estimated(
            survey_score(frame["score"].to_numpy(), frame["scale_maximum"].to_numpy(), "csat")
        )  # fmt: skip
        result = estimated(weighted_score(frame, "csat"))
        truth = 0.35 + 0.25 * 0.4 + 0.20 * 0.5
        raw.append(plain.value - truth)
        weighted.append(result.value - truth)
        covered += result.low <= truth <= result.high
    assert np.mean(raw) > 0.05
    assert abs(np.mean(weighted)) < 0.01
    assert covered >= 73


def test_bounds_hold_the_truth_even_where_the_happy_answer_more() -> None:
    frame, truth = asked(np.random.default_rng(2), 4_000, by_score=True)
    result = estimated(weighted_score(frame, "csat"))
    assert result.rows is not None
    least, most = result.rows["value"][2:]
    assert least <= truth <= most
    assert not result.low <= truth <= result.high  # what is known of people does not tell: weighting cannot mend it


def test_weights_are_those_of_a_logit_of_statsmodels() -> None:
    frame, _ = asked(np.random.default_rng(3), 2_000)
    answered = frame["score"].is_not_null().to_numpy()
    design = np.column_stack(
        [np.ones(len(frame)), frame["segment"] == "premium", frame["is_answered_within_day"]]
    ).astype(float)
    chance = sm.Logit(answered.astype(float), design).fit(disp=0).predict(design)
    assert response_weights(frame, answered) == pytest.approx(1 / chance[answered], rel=2e-3)


def test_only_answered_surveys_cannot_be_weighted() -> None:
    frame, _ = asked(np.random.default_rng(4), 200)
    assert isinstance(weighted_score(frame.drop_nulls("score"), "csat"), Insufficient)


@pytest.mark.parametrize(("answer", "value"), [(10.0, 100.0), (0.0, -100.0), (8.0, 0.0)])
def test_one_answer_or_many_alike_are_no_certainty(answer: float, value: float) -> None:
    one = survey_score(np.array([answer]), np.array([10.0]), "nps")
    many = survey_score(np.full(400, answer), np.full(400, 10.0), "nps")
    assert isinstance(one, Estimate)
    assert isinstance(many, Estimate)
    assert one.value == many.value == value
    assert one.high - one.low > 75
    assert 0 < many.high - many.low < 5
