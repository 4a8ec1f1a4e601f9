"""What do people say? Shares are mean predicted probabilities: counting each text's likeliest class adds its errors up.

Where a model reads some texts of a class for another more often than the other way round, counts are off by
the difference; the mean probability of a calibrated model is not.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.estimate import Caution, Estimate, Insufficient, Result
from analytics.proportions import normal_quantile, wilson_interval

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
NOBODY = Insufficient("Nobody said anything readable in this selection.", "Widen the period or the filters.")
NO_REASONS = Insufficient(
    "No reason has been learned yet.",
    "Label mentions with a topic (on this page or in mentions.csv), then run `python -m careledger train`.",
)
FEWEST_READ = 5


def mean_probability(
    probability: Floats,
    weight: Floats,
    is_stated: NDArray[np.bool_],
    cluster: Whole,
    model_error: float,
    level: float = 0.95,
) -> tuple[float, float, float]:
    """A share as the weighted mean of predicted probabilities, with its interval: value, low, high.

    `cluster` numbers the person of each row. Variance is that of the sample over persons, p(1 - p) of each text
    that nobody labelled, and `model_error`², the standard error of the model's mean on authors left out, for the
    part it read. It does not cover a brand or a time that the labels say nothing of.
    """
    total = float(weight.sum())
    value = min(1.0, float(probability @ weight) / total)  # a sum of ones may end a hair above
    sums = np.bincount(cluster, weight * (probability - value))
    chance = weight**2 * probability * (1 - probability)
    read = 1 - float(is_stated @ weight) / total
    variance = float((sums**2).sum() + chance.sum()) / total**2 + (model_error * read) ** 2
    if variance == 0:  # everybody alike: the normal interval would be a point
        return (value, *wilson_interval(value * total, total, level))
    half = normal_quantile(level) * float(np.sqrt(variance))
    return value, max(0.0, value - half), min(1.0, value + half)


def kind_share(frame: pl.DataFrame, kind: str) -> Result:
    """The share of mentions of one kind.

    Args:
        frame: One row per mention: `complaint`, `question`, `compliment`, `other` (probabilities, 1 or 0 where a
            person said so, null where unreadable), `is_stated`, `person`, `complaint_error` … `other_error`,
            `model_id`, `macro_f1`, `label_count`.
        kind: One of KINDS.
    """
    read = frame.filter(pl.col(kind).is_not_null())
    if read.is_empty():
        return NOBODY
    return _shared(frame, read, read[kind].to_numpy(), float(read[f"{kind}_error"][0] or 0))


def kind_count(frame: pl.DataFrame, kind: str) -> Result:
    """How many mentions of one kind there are: the sum of their probabilities. Columns as in `kind_share`."""
    share = kind_share(frame, kind)
    if isinstance(share, Insufficient):
        return share
    n = share.n
    return replace(share, value=share.value * n, low=share.low * n, high=share.high * n, unit="count")


def actionable_share(frame: pl.DataFrame) -> Result:
    """The share of mentions that need a reply: complaints and questions. Columns as in `kind_share`."""
    read = frame.filter(pl.col("complaint").is_not_null())
    if read.is_empty():
        return NOBODY
    # The two errors are opposed where one is taken for the other; adding them as if they were not is careful.
    error = float(np.hypot(read["complaint_error"][0] or 0, read["question_error"][0] or 0))
    needed = np.minimum(1.0, (read["complaint"] + read["question"]).to_numpy())
    return _shared(frame, read, needed, error)


def mean_tone(frame: pl.DataFrame) -> Result:
    """Mean tone from -1 (complaint) to 1 (compliment); columns `tone`, `person` and the model's as in `kind_share`."""
    read = frame.filter(pl.col("tone").is_not_null())
    if read.is_empty():
        return NOBODY
    tone = read["tone"].to_numpy()
    n, value = len(tone), float(tone.mean())
    error = float(np.hypot(read["complaint_error"][0] or 0, read["compliment_error"][0] or 0))
    spread = float(np.sqrt((np.bincount(_clusters(read), tone - value) ** 2).sum() / n**2 + error**2))
    half = normal_quantile(0.95) * spread
    return Estimate(
        value=value, low=max(-1.0, value - half), high=min(1.0, value + half), unit="score", n=n,
        method="mean, clustered by person, with the model's own error", claim="descriptive",
        cautions=_cautions(frame, read),
    )  # fmt: skip


def reason_share(frame: pl.DataFrame) -> Result:
    """Of what needs a reply, the share of the most frequent reason. Rows: every reason, with expected mentions.

    Each mention counts by the probability that it is a complaint or a question: chatter has no reason.

    Args:
        frame: One row per mention: `complaint`, `question`, `reason_probabilities` (a list by class); all three
            null where unreadable. `reasons` and `reason_errors` are the classes and their model errors, the same
            in each row. `is_stated`, `person`, `model_id`, `macro_f1`, `label_count` as in `kind_share`.
    """
    if frame.is_empty():
        return NOBODY
    if frame["reasons"].null_count() == frame.height:
        return NO_REASONS
    read = frame.filter(pl.col("reason_probabilities").is_not_null() & pl.col("complaint").is_not_null())
    weight = np.minimum(1.0, (read["complaint"] + read["question"]).to_numpy())
    if weight.sum() == 0:
        return NOBODY
    names = read["reasons"][0].to_list()
    errors = read["reason_errors"][0].to_list()
    table = np.array(read["reason_probabilities"].explode(), dtype=np.float64).reshape(-1, len(names))
    stated, complaint, people = read["is_stated"].to_numpy(), read["complaint"].to_numpy(), _clusters(read)
    shares = [mean_probability(table[:, i], weight, stated, people, errors[i]) for i in range(len(names))]
    rows = pl.DataFrame(
        {
            "reason": names,
            "share": [share for share, _, _ in shares],
            "low": [low for _, low, _ in shares],
            "high": [high for _, _, high in shares],
            "mentions": weight @ table,
            "complaints": complaint @ table,
        }
    ).sort(["share", "reason"], descending=[True, False])
    value, low, high = rows.select("share", "low", "high").row(0)
    return Estimate(
        value=value, low=low, high=high, unit="share", n=read.height, claim="descriptive",
        method="mean predicted probability, clustered by person, with the model's own error",
        cautions=_cautions(frame, read), rows=rows,
    )  # fmt: skip


def _clusters(read: pl.DataFrame) -> Whole:
    return read["person"].rank("dense").to_numpy().astype(np.int64) - 1


def _shared(frame: pl.DataFrame, read: pl.DataFrame, probability: Floats, model_error: float) -> Result:
    if read.height < FEWEST_READ:
        return Insufficient(
            f"{read.height} readable mentions are too few for a share.", "Widen the period or the filters."
        )
    value, low, high = mean_probability(
        probability, np.ones(len(probability)), read["is_stated"].to_numpy(), _clusters(read), model_error
    )
    return Estimate(
        value=value, low=low, high=high, unit="share", n=read.height, claim="descriptive",
        method="mean predicted probability, clustered by person, with the model's own error",
        cautions=_cautions(frame, read),
    )  # fmt: skip


def _cautions(frame: pl.DataFrame, read: pl.DataFrame) -> tuple[Caution, ...]:
    """Which model read it and how well, and how much it left unread."""
    macro_f1, labels = read["macro_f1"][0], read["label_count"][0]
    told = (
        "Cold start: VADER and a rule, English only; wrong by .271 on average on a new brand, which no interval shows."
        if macro_f1 is None
        else f"Model {read['model_id'][0]}: macro F1 {macro_f1:.2f} on other authors, from {labels:,} labels."
    )
    stated = int(read["is_stated"].sum())
    if stated == read.height:
        told = "Every one as a person labelled it; nothing was read by a model."
    cautions = [Caution("text-model", told)]
    if 0 < stated < read.height:
        cautions.append(Caution("labelled", f"{stated:,} of {read.height:,} mentions as a person labelled them."))
    if unread := frame.height - read.height:
        cautions.append(
            Caution("unread", f"{unread:,} of {frame.height:,} mentions could not be read and are in no share.")
        )
    return tuple(cautions)
