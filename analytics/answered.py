"""Which open questions does the community hold a solved thread for?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from analytics.estimate import Caution, Insufficient, Result
from analytics.proportions import share_estimate, wilson_interval

NO_SOLVED = Insufficient(
    "No solved community thread is in these files.", "Bring threads.csv with accepted_answer_id, or answers.csv."
)
WORD = r"(?u)\w+"
CHUNK = 2_000


def nearest_solved(questions: pl.Series, titles: pl.Series) -> tuple[np.ndarray, np.ndarray]:
    """For each question the place of the most similar title, and how similar it is: (place, similarity 0-1).

    Cosine of TF-IDF over words and pairs of words; words in nearly every text weigh little.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415  # seconds, needed here alone

    reader = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=WORD, max_features=200_000)
    solved = reader.fit_transform(titles.fill_null("").to_list())
    places, similarities = [], []
    for start in range(0, len(questions), CHUNK):
        asked = reader.transform(questions[start : start + CHUNK].fill_null("").to_list())
        likeness = (asked @ solved.T).toarray()
        places.append(likeness.argmax(axis=1))
        similarities.append(likeness.max(axis=1))
    return np.concatenate(places), np.concatenate(similarities)


def already_answered_share(frame: pl.DataFrame, similarity: float = 0.6) -> Result:
    """The share of open questions for which the community holds a solved thread on the same question.

    Precision is measured where both sides state a topic: a pair with different topics cannot be the same
    question, so the share with equal topics is the most that the pairs can be right. The interval reaches
    from that of the pairs so corrected to that of all pairs.

    Args:
        frame: `is_solved_thread`, `item`, `topic`, `words`: open questions and titles of solved threads.
        similarity: From which on two texts count as the same question.

    Returns:
        Rows: `item, words, thread, title, similarity`, the likest first.
    """
    asked, solved = frame.filter(~pl.col("is_solved_thread")), frame.filter("is_solved_thread")
    if solved.is_empty():
        return NO_SOLVED
    if asked.is_empty():
        return Insufficient("No open question has words.", "Widen the period or the filters.")
    place, likeness = nearest_solved(asked["words"], solved["words"])
    pairs = asked.select("item", "words", "topic").with_columns(
        solved["item"].gather(place).alias("thread"),
        solved["words"].gather(place).alias("title"),
        solved["topic"].gather(place).alias("thread_topic"),
        pl.Series("similarity", likeness),
    )
    same = pairs.filter(pl.col("similarity") >= similarity).sort("similarity", descending=True)
    estimate = share_estimate(len(same), len(asked))
    judged = same.drop_nulls(["topic", "thread_topic"])
    right = int((judged["topic"] == judged["thread_topic"]).sum())
    rows = same.select("item", "words", "thread", "title", pl.col("similarity").round(2))
    if judged.is_empty():
        unmeasured = Caution("precision-unmeasured", "Nobody states topics on both sides: precision is not measured.")
        return replace(estimate, low=0.0, rows=rows, cautions=(unmeasured,), method="TF-IDF cosine, Wilson")
    least, most = wilson_interval(right, len(judged))
    measured = Caution(
        "precision",
        f"Of {len(judged):,} pairs whose topics are known {right / len(judged):.0%} ({least:.0%} to {most:.0%}) are on "
        "the same topic: no more than that can be right.",
    )
    return replace(
        estimate, low=min(estimate.low * least, estimate.value), rows=rows, cautions=(measured,),
        method="TF-IDF cosine; Wilson, corrected by measured precision",
    )  # fmt: skip
