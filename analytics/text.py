"""What is it, and what is it about? A linear model of words, learned from labels that people gave.

Term frequency × inverse document frequency, then a logistic regression. Its quality is measured on authors
that it did not learn from: a person's texts are alike, and a model that has seen them looks better than it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.estimate import Insufficient
from analytics.terms import TERM_COUNT, cleaned, text_terms, word_term

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Whole = NDArray[np.int64]

KINDS = ("complaint", "question", "compliment", "other")
REST = "another reason"
FEWEST_LABELS = 60
FEWEST_PER_CLASS = 10
MOST_CLASSES = 16
MOST_LABELS = 10_000
FOLDS = 5
FEWEST_USES = 3
TELLING_WORDS = 8
REPLICATES = 400
PENALTY = 10.0  # C of the regression; between 3 and 30 neither macro F1 nor log loss moves much
# Below it a text is in words that nobody labelled. Texts of another language keep a few: names, brands, numbers.
LEAST_KNOWN_SHARE = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How good a model is on authors that it did not learn from.

    `confusion[i, j]` counts texts labelled class i and taken for class j. `share_errors` is, by class, the
    standard error of the mean predicted probability as a share: what the model itself adds to an interval.
    """

    label_count: int
    author_count: int
    macro_f1: float
    macro_f1_low: float
    macro_f1_high: float
    class_f1: tuple[float, ...]
    share_errors: tuple[float, ...]
    confusion: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextModel:
    """A frozen model: V known terms, K classes. `weights` has a last row of zeros for terms nobody labelled."""

    classes: tuple[str, ...]
    telling_words: tuple[tuple[str, ...], ...]
    quality: Quality
    known_terms: NDArray[np.int32]
    labelled_words: NDArray[np.int32]
    rarity: Singles
    weights: Singles
    intercepts: Singles


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a model makes of texts: `probabilities` (n, K), and the share of each text's words it knows."""

    probabilities: Floats
    known_share: Floats


def read_texts(model: TextModel, texts: pl.Series) -> Reading:
    """Class probabilities of each text, and how much of it the model can know (0 where there are no words)."""
    from scipy.sparse import csr_array  # noqa: PLC0415  # half a second that only reading texts is worth

    place = np.full(TERM_COUNT, len(model.known_terms), np.int32)
    place[model.known_terms] = np.arange(len(model.known_terms), dtype=np.int32)
    labelled = np.zeros(TERM_COUNT, np.bool_)
    labelled[model.labelled_words] = True
    rarity = np.append(model.rarity, np.float32(0))
    squares = rarity.astype(np.float64) ** 2
    scores, known = [], []
    for chunk in text_terms(cleaned(texts)):
        terms = place.take(chunk.terms)
        counts = rarity.take(terms)
        size = len(chunk.starts) - 1
        table = csr_array((counts, terms, chunk.starts), shape=(size, len(rarity)))
        scores.append(table @ model.weights / _lengths(squares.take(terms), chunk.starts)[:, None])
        words = np.bincount(chunk.word_text, minlength=size)
        found = np.bincount(chunk.word_text[labelled[chunk.words]], minlength=size)
        known.append(found / np.maximum(words, 1))
    logits = np.concatenate(scores).astype(np.float64) + model.intercepts if scores else np.empty((0, 1))
    return Reading(
        probabilities=_softmax(logits), known_share=np.concatenate(known) if known else np.empty(0),
    )  # fmt: skip


def trained_model(texts: pl.Series, labels: pl.Series, authors: pl.Series) -> TextModel | Insufficient:
    """Learn classes from labelled texts, and measure it on other authors.

    Args:
        texts: What was said.
        labels: What each is, by a person. Classes with fewer than FEWEST_PER_CLASS labels or beyond the
            MOST_CLASSES largest are learned together as REST.
        authors: Who said it; blank authors stand for themselves.

    Returns:
        The model, or what is missing for one. Of more than MOST_LABELS labels, that many spread evenly.
    """
    alone = "\0" + pl.int_range(pl.len()).cast(pl.String)
    frame = (
        pl.DataFrame({"text": texts, "label": labels, "author": authors})
        .with_columns(pl.col("author").cast(pl.String).fill_null(alone))
        .filter(pl.col("label").is_not_null() & pl.col("text").str.strip_chars().ne(""))
    )
    if frame.height > MOST_LABELS:
        frame = frame.gather(np.linspace(0, frame.height - 1, MOST_LABELS).astype(np.int64))
    frame = _large_classes(frame)
    sizes = frame.group_by("label").agg(pl.len(), pl.n_unique("author").alias("authors"))
    if frame.height < FEWEST_LABELS or sizes.height < 2:  # noqa: PLR2004  # one class tells nothing apart
        return Insufficient(
            f"{frame.height} labelled texts in {sizes.height} classes of at least {FEWEST_PER_CLASS} are too few "
            "to learn from.",
            f"Label at least {FEWEST_LABELS} texts, {FEWEST_PER_CLASS} or more of each of two classes.",
        )
    owner = frame["author"].rank("dense").to_numpy().astype(np.int64) - 1
    if sizes["authors"].min() < 2 or owner.max() + 1 < FOLDS:  # type: ignore[operator]  # noqa: PLR2004
        return Insufficient(
            "The labelled texts come from too few people to measure a model on others.",
            f"Label texts of at least {FOLDS} people, two or more for each class.",
        )
    classes = tuple(sorted(frame["label"].unique(), key=lambda name: (KINDS.index(name) if name in KINDS else 9, name)))
    answer = np.array([classes.index(label) for label in frame["label"]])
    table, known_terms, rarity, labelled_words = _labelled_table(frame["text"])
    quality = _quality(table, answer, owner, len(classes))
    weights, intercepts = _regression(table, answer, len(classes))
    return TextModel(
        classes=classes,
        telling_words=_telling_words(frame["text"], known_terms, weights),
        quality=quality,
        known_terms=known_terms,
        labelled_words=labelled_words,
        rarity=rarity,
        weights=np.vstack([weights, np.zeros((1, len(classes)))]).astype(np.float32),
        intercepts=intercepts.astype(np.float32),
    )


def _large_classes(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with small classes joined as REST; without them where even REST is small."""
    sizes = frame.group_by("label").len().sort(["len", "label"], descending=[True, False])
    large = sizes.filter(pl.col("len") >= FEWEST_PER_CLASS)["label"].head(MOST_CLASSES).to_list()
    joined = frame.with_columns(
        pl.when(pl.col("label").is_in(large)).then("label").otherwise(pl.lit(REST)).alias("label")
    )
    rest = joined.filter(pl.col("label") == REST).height
    return joined if rest >= FEWEST_PER_CLASS else joined.filter(pl.col("label") != REST)


def _lengths(squares: Floats, starts: Whole) -> Floats:
    """The length of each text, the root of Σ rarity² over its terms: long texts weigh as much as short ones."""
    sums = np.concatenate([[0.0], np.cumsum(squares)])
    return np.asarray(np.sqrt(np.maximum(np.diff(sums[starts]), 1e-12)))


def _softmax(logits: Floats) -> Floats:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def _labelled_table(texts: pl.Series) -> tuple[Any, NDArray[np.int32], Singles, NDArray[np.int32]]:
    """The weighted terms of the labelled texts (n, V), the V terms, their rarity, and every word seen."""
    from scipy.sparse import csr_array  # noqa: PLC0415

    chunks = list(text_terms(cleaned(texts)))
    lengths = np.concatenate([np.diff(chunk.starts) for chunk in chunks])
    terms = np.concatenate([chunk.terms for chunk in chunks])
    starts = np.concatenate([[0], np.cumsum(lengths)])
    text_of = np.repeat(np.arange(len(lengths)), lengths)
    met = np.unique(text_of * TERM_COUNT + terms) % TERM_COUNT
    texts_with = np.bincount(met, minlength=TERM_COUNT)
    known_terms = np.flatnonzero(texts_with > 1).astype(np.int32)
    rarity = (np.log((1 + len(lengths)) / (1 + texts_with[known_terms])) + 1).astype(np.float32)
    place = np.full(TERM_COUNT, len(known_terms), np.int32)
    place[known_terms] = np.arange(len(known_terms), dtype=np.int32)
    counts = np.append(rarity, np.float32(0))[place[terms]]
    table = csr_array((counts, place[terms], starts), shape=(len(lengths), len(known_terms) + 1))
    table.sum_duplicates()
    scaled = table.multiply(1 / _lengths(counts.astype(np.float64) ** 2, starts)[:, None]).tocsr()[:, :-1]
    words = np.unique(np.concatenate([chunk.words for chunk in chunks]))
    return scaled, known_terms, rarity, words


def _regression(table: Any, answer: Whole, class_count: int) -> tuple[Floats, Floats]:
    """Weights (V, K) and intercepts (K,) of a multinomial logistic regression; absent classes get no chance."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    fitted = LogisticRegression(C=PENALTY, max_iter=500).fit(table, answer)
    coefficients, intercepts = fitted.coef_, fitted.intercept_
    if len(fitted.classes_) == 2:  # noqa: PLR2004  # scikit-learn keeps one row for two classes
        coefficients = np.vstack([-coefficients, coefficients]) / 2
        intercepts = np.concatenate([-intercepts, intercepts]) / 2
    weights, offsets = np.zeros((table.shape[1], class_count)), np.full(class_count, -30.0)
    weights[:, fitted.classes_], offsets[fitted.classes_] = coefficients.T, intercepts
    return weights, offsets


def _quality(table: Any, answer: Whole, owner: Whole, class_count: int) -> Quality:
    """Quality on authors left out of the fit, with an interval over authors."""
    from sklearn.model_selection import StratifiedGroupKFold  # noqa: PLC0415

    predicted = np.zeros((len(answer), class_count))
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=0)
    for learned, left_out in folds.split(table, answer, owner):
        weights, intercepts = _regression(table[learned], answer[learned], class_count)
        predicted[left_out] = _softmax(np.asarray(table[left_out] @ weights) + intercepts)
    cells = answer * class_count + predicted.argmax(axis=1)
    confusion = np.bincount(cells, minlength=class_count**2).reshape(class_count, class_count)
    replicates = _replicated_confusions(cells, owner, class_count)
    macro = np.array([_class_f1(one).mean() for one in replicates])
    missed = (answer[:, None] == np.arange(class_count)) - predicted
    by_author = np.zeros((owner.max() + 1, class_count))
    np.add.at(by_author, owner, missed)
    value = float(_class_f1(confusion).mean())
    return Quality(
        label_count=len(answer),
        author_count=len(by_author),
        macro_f1=value,
        macro_f1_low=min(value, float(np.quantile(macro, 0.025))),
        macro_f1_high=max(value, float(np.quantile(macro, 0.975))),
        class_f1=tuple(float(one) for one in _class_f1(confusion)),
        share_errors=tuple(float(one) for one in np.sqrt((by_author**2).sum(axis=0)) / len(answer)),
        confusion=tuple(tuple(int(cell) for cell in row) for row in confusion),
    )


def _replicated_confusions(cells: Whole, owner: Whole, class_count: int) -> NDArray[np.int64]:
    """Confusion matrices of samples of authors, drawn with replacement."""
    from scipy.sparse import csr_array  # noqa: PLC0415

    authors = int(owner.max()) + 1
    by_author = csr_array((np.ones(len(cells)), (owner, cells)), shape=(authors, class_count**2))
    draws = np.random.default_rng(0).integers(0, authors, (REPLICATES, authors))
    times = np.stack([np.bincount(draw, minlength=authors) for draw in draws])
    return np.asarray(times @ by_author).reshape(REPLICATES, class_count, class_count)


def _class_f1(confusion: NDArray[Any]) -> Floats:
    hit = np.diag(confusion)
    named = confusion.sum(axis=0) + confusion.sum(axis=1)
    return np.asarray(2 * hit / np.maximum(named, 1))


def _telling_words(texts: pl.Series, known_terms: NDArray[np.int32], weights: Floats) -> tuple[tuple[str, ...], ...]:
    """By class, the TELLING_WORDS that speak most for it among those of many texts."""
    words = (
        pl.Series(cleaned(texts)).str.to_lowercase().str.extract_all(r"\p{L}{3,30}").list.unique().explode()
        .value_counts().filter(pl.col("count") >= FEWEST_USES)
        .sort(["count", ""], descending=[True, False])[""].head(3_000)
    )  # fmt: skip
    place = {int(term): index for index, term in enumerate(known_terms)}
    known = [(word, place[term]) for word in words.drop_nulls() if (term := word_term(word)) in place]
    rows = np.array([index for _, index in known], dtype=np.int64)
    best = (
        np.argsort(-weights[rows], axis=0, kind="stable")[:TELLING_WORDS]
        if len(rows)
        else np.empty((0, weights.shape[1]), int)
    )
    return tuple(tuple(known[i][0] for i in column) for column in best.T)
