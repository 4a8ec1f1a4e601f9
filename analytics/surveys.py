"""What people say when asked: recommendation, satisfaction, effort; and what those who do not answer could change."""

from __future__ import annotations

from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.estimate import Caution, Estimate, Insufficient, Result, Unit
from analytics.proportions import normal_quantile, share_estimate, wilson_interval

Floats = NDArray[np.float64]
Kind = Literal["nps", "csat", "ces"]
WORST_AND_BEST: dict[Kind, tuple[float, float]] = {"nps": (-100.0, 100.0), "csat": (0.0, 1.0), "ces": (0.0, 1.0)}
UNITS: dict[Kind, Unit] = {"nps": "score", "csat": "share", "ces": "share"}
GOOD_SHARE_OF_SCALE: dict[Kind, float] = {"csat": 4 / 5, "ces": 5 / 7}
TOLD_BY = ("channel", "topic", "segment", "region", "is_answered_within_day")
NPS_SCALE, PROMOTER_FROM, DETRACTOR_TO = 10.0, 9, 6
RAREST = 30  # surveys sent: fewer of a kind say nothing of how often that kind answers
NOBODY = Insufficient("Nobody answered this survey in this selection.", "Widen the period or the filters.")


def survey_values(score: Floats, scale_maximum: Floats, kind: Kind) -> Floats:
    """What each answer counts for; NaN where there is none, or where its scale leaves open what it means.

    Recommendation: 100 for 9 and 10, −100 for 0 to 6, else 0; only on the scale to 10, which is also assumed
    where none is stated. Satisfaction: 1 from four fifths of the scale up (4 and 5 of 5). Effort: 1 from five
    sevenths up (5 to 7 of 7, high meaning easy).
    """
    scale = np.where(np.isnan(scale_maximum), NPS_SCALE if kind == "nps" else np.nan, scale_maximum)
    if kind == "nps":
        values = 100.0 * (score >= PROMOTER_FROM) - 100.0 * (score <= DETRACTOR_TO)
        return np.where(np.isnan(score) | (scale != NPS_SCALE), np.nan, values)
    return np.where(np.isnan(score * scale), np.nan, score >= GOOD_SHARE_OF_SCALE[kind] * scale - 1e-9)


def survey_score(score: Floats, scale_maximum: Floats, kind: Kind) -> Result:
    """The score of those who answered: NPS in points from −100 to 100, CSAT and CES as shares.

    The interval of the NPS is 100(p − d) ± z·100·√([p + d − (p − d)²] / n), which is none where all answer alike:
    there it reaches as far as Wilson's interval of that share leaves room for others. Of shares it is Wilson's.

    Args:
        score: Score of each survey sent, NaN where it was not answered.
        scale_maximum: Highest score possible.
        kind: Which question was asked.
    """
    values = survey_values(score, scale_maximum, kind)
    known = values[~np.isnan(values)]
    if not len(known):
        return NOBODY
    result = _mean_score(known, kind)
    unread = int((~np.isnan(score)).sum()) - len(known)
    if unread:
        said = f"{unread:,} answers are left out: their scale does not say what they mean."
        return result.with_cautions(Caution("unknown-scale", said))
    return result


def weighted_score(frame: pl.DataFrame, kind: Kind) -> Result:
    """The score that all who were asked would have given, if people alike in what is known score alike.

    Answers weigh by one over the estimated chance to answer. The interval takes the chances as known, which errs on
    the wide side; of shares it is Wilson's on the effective number of answers.

    Args:
        frame: One row per survey sent: `score`, null where not answered, `scale_maximum`, and any of `TOLD_BY`.
        kind: Which question was asked.

    Returns:
        In `rows`: `reading, value, low, high`, the plain and weighted score, and the bounds in which the score
        of all who were asked lies whatever the silent think.

    References:
        Horvitz and Thompson (1952); Särndal and Lundström (2005), Estimation in Surveys with Nonresponse.
        Manski (1989), J. Human Resources 24, 343-360 (bounds).
    """
    values = survey_values(
        frame["score"].cast(pl.Float64).to_numpy(), frame["scale_maximum"].cast(pl.Float64).to_numpy(), kind
    )
    is_answered = ~np.isnan(values)
    if not is_answered.any():
        return NOBODY
    if is_answered.all():
        return Insufficient(
            "Every survey in this selection was answered, or only answered ones were brought.",
            "Bring the surveys that nobody answered, too.",
        )
    known, asked = values[is_answered], len(values)
    weights = response_weights(frame, is_answered)
    share = weights / weights.sum()
    worst, best = WORST_AND_BEST[kind]
    value = min(best, max(worst, float(share @ known)))
    effective = 1 / float((share**2).sum())
    if kind == "nps":
        low, high = _nps_interval(value, float(np.sqrt(((share * (known - value)) ** 2).sum())), effective)
    else:
        low, high = wilson_interval(value * effective, effective)
    plain = _mean_score(known, kind)
    silent = asked - len(known)
    least, most = ((known.sum() + silent * end) / asked for end in (worst, best))
    rows = pl.DataFrame(
        [
            ("as answered", plain.value, plain.low, plain.high),
            ("weighted for who answers", value, low, high),
            ("if all the silent were as unhappy as can be", least, None, None),
            ("if all the silent were as happy as can be", most, None, None),
        ],
        schema={"reading": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64},
        orient="row",
    )
    return Estimate(
        value=value, low=low, high=high, unit=UNITS[kind], n=len(known), claim="associational", rows=rows,
        method=f"inverse chance to answer, effective n {effective:,.0f} of {asked:,} asked",
    )  # fmt: skip


def response_weights(frame: pl.DataFrame, is_answered: NDArray[np.bool_]) -> Floats:
    """One over the chance to answer, for each who did: a logit on `TOLD_BY`, rare values pooled.

    Args:
        frame: One row per survey sent.
        is_answered: Shape (rows,).

    Returns:
        Shape (answered,), the number of people asked that each answer stands for.
    """
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  # slow to import, used here only

    told = frame.select(
        pl.col(name).cast(pl.String).fill_null("not stated") for name in TOLD_BY if name in frame.columns
    )
    pooled = told.with_columns(
        pl.when(pl.len().over(name) < RAREST).then(pl.lit("rare")).otherwise(pl.col(name)).alias(name)
        for name in told.columns
    )
    varied = [name for name in pooled.columns if pooled[name].n_unique() > 1]
    if not varied:
        return np.full(int(is_answered.sum()), len(is_answered) / is_answered.sum())
    design = pooled.select(varied).to_dummies(drop_first=True).to_numpy()
    chance = LogisticRegression(C=1e3, max_iter=1000).fit(design, is_answered).predict_proba(design)[:, 1]
    weights: Floats = 1 / chance[is_answered]
    return weights


def response_rate(score: Floats) -> Result:
    """The share of surveys sent that were answered."""
    return share_estimate(int((~np.isnan(score)).sum()), len(score)) if len(score) else NOBODY


def _mean_score(values: Floats, kind: Kind) -> Estimate:
    if kind != "nps":
        return share_estimate(int(values.sum()), len(values))
    value = float(values.mean())
    low, high = _nps_interval(value, float(np.sqrt(values.var() / len(values))), len(values))
    return Estimate(
        value=value, low=low, high=high, unit="score", n=len(values),
        method="promoters less detractors, normal", claim="descriptive",
    )  # fmt: skip


def _nps_interval(value: float, error: float, n: float) -> tuple[float, float]:
    """The normal interval; where all answer alike, what Wilson's leaves to others of the farthest sort."""
    reach = normal_quantile(0.95) * error
    if not error:
        least_alike, _ = wilson_interval(n, n)
        farthest = max(abs(value - end) for end in WORST_AND_BEST["nps"])
        reach = (1 - least_alike) * farthest
    worst, best = WORST_AND_BEST["nps"]
    return max(worst, value - reach), min(best, value + reach)
