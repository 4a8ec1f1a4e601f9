"""Words of any script, and a model that learns from labels and says how good it is."""

import numpy as np
import polars as pl
import pytest

from analytics.cold_start import NO_WORDS, OTHER_LANGUAGE, first_reading
from analytics.estimate import Insufficient
from analytics.terms import TERM_COUNT, cleaned, text_terms, word_term
from analytics.text import LEAST_KNOWN_SHARE, REST, TextModel, read_texts, trained_model

PARTS = {
    "complaint": ("the parcel is late", "it broke again", "nobody answers", "I want my money back", "terrible"),
    "question": ("how do I reset it", "where is my order", "can I change the date", "what does it cost", "which one"),
    "compliment": ("great service", "thank you so much", "love the new app", "works perfectly", "well done"),
}
HOSTILE = [
    "", " ", "\0", "a\0b", "😀😀😀", "ðŸ˜€ â€™ mojibake", "x" * 3_000_000, "日本語のテキストです", "मुझे सहायता चाहिए",
    "שלום עולם", "\u202edrowssap", "<b>&amp;</b>", "https://only.a/link", "!!!???", "\ufeff",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467", "é" * 50,
]  # fmt: skip


def said(count: int, seed: int, shares: tuple[float, float, float] = (0.4, 0.4, 0.2), slip: float = 0.0):
    """Texts of three kinds, some with words of another kind in them; their kinds and authors."""
    rng = np.random.default_rng(seed)
    names = list(PARTS)
    truth = rng.choice(3, count, p=shares)
    spoken = np.where(rng.random(count) < slip, rng.integers(0, 3, count), truth)
    texts = [" ".join(rng.choice(PARTS[names[k]], 2)) + f" {rng.integers(1000)}" for k in spoken]
    return pl.Series(texts), pl.Series([names[k] for k in truth]), pl.Series([f"a{i // 2}" for i in range(count)])


@pytest.fixture(scope="module")
def model() -> TextModel:
    learned = trained_model(*said(600, seed=1, slip=0.2))
    assert isinstance(learned, TextModel)
    return learned


def test_a_text_has_the_same_terms_alone_and_among_others() -> None:
    texts = ["Hello, World", *HOSTILE, "hello, world"]
    together = [part.terms[a:b] for part in text_terms(cleaned(pl.Series(texts)))
                for a, b in zip(part.starts[:-1], part.starts[1:], strict=True)]  # fmt: skip
    alone = [next(text_terms(cleaned(pl.Series([text])))).terms for text in texts]
    assert [list(a) for a in together] == [list(b) for b in alone]
    assert list(together[0]) == list(together[-1]), "case does not count"
    assert all((terms >= 0).all() and (terms < TERM_COUNT).all() for terms in together)


def test_words_are_pairs_too_and_long_ones_have_a_stem_and_an_ending() -> None:
    [one] = text_terms(["late parcels"])
    assert len(one.terms) == 2 + 1 + 2
    assert word_term("late") in one.terms
    assert len(next(text_terms(["日本語"])).terms) == 3 + 2, "letters of unspaced scripts are words, neighbours pairs"


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_breaks_a_reading(model: TextModel, text: str) -> None:
    reading = read_texts(model, pl.Series([text, None, "where is my order"], dtype=pl.String))
    assert np.isfinite(reading.probabilities).all()
    assert reading.probabilities.sum(axis=1) == pytest.approx(1)
    assert reading.known_share[2] == 1.0


def test_no_texts_are_no_reading(model: TextModel) -> None:
    assert read_texts(model, pl.Series([], dtype=pl.String)).probabilities.shape[0] == 0


def test_what_is_learned_is_found_again_on_other_authors(model: TextModel) -> None:
    assert model.classes == ("complaint", "question", "compliment")
    quality = model.quality
    assert quality.macro_f1_low < quality.macro_f1 < quality.macro_f1_high
    assert 0.75 < quality.macro_f1 < 0.95, "one text in five speaks as another kind"
    texts, truth, _ = said(400, seed=9)
    likeliest = [model.classes[i] for i in read_texts(model, texts).probabilities.argmax(axis=1)]
    assert np.mean(np.array(likeliest) == truth.to_numpy()) > 0.97
    assert "parcel" in model.telling_words[0] or "terrible" in model.telling_words[0]


def test_the_same_labels_give_the_same_model() -> None:
    one, again = trained_model(*said(200, seed=3)), trained_model(*said(200, seed=3))
    assert isinstance(one, TextModel)
    assert isinstance(again, TextModel)
    assert one.weights.tobytes() == again.weights.tobytes()
    assert one.quality == again.quality


def test_quality_is_measured_on_people_who_were_not_learned_from() -> None:
    # Everybody says one phrase of their own, over and over: it tells the kind to who has heard them, to nobody else.
    rng = np.random.default_rng(0)
    author = np.repeat(np.arange(60), 10)
    kind = rng.integers(0, 2, 60)[author]
    phrases = ["".join(rng.choice(list("bcdfghklmnprst"), 9)) for _ in range(60)]
    texts = pl.Series([phrases[a] for a in author])
    learned = trained_model(texts, pl.Series(np.where(kind == 1, "complaint", "other")), pl.Series(author).cast(str))
    assert isinstance(learned, TextModel)
    assert learned.quality.macro_f1 < 0.7


@pytest.mark.parametrize(
    ("labels", "authors", "needed"),
    [
        (["complaint"] * 100, 100, "of each of two classes"),
        (["complaint"] * 45 + ["question"] * 5, 100, "of each of two classes"),
        (["complaint"] * 50 + ["question"] * 50, 2, "at least 5 people"),
    ],
)
def test_too_few_labels_say_what_is_needed(labels: list[str], authors: int, needed: str) -> None:
    n = len(labels)
    texts, who = pl.Series([f"some words {i}" for i in range(n)]), pl.Series([f"a{i % authors}" for i in range(n)])
    learned = trained_model(texts, pl.Series(labels), who)
    assert isinstance(learned, Insufficient)
    assert needed in learned.needed


def test_texts_without_an_author_stand_for_themselves() -> None:
    texts, labels, _ = said(200, seed=6)
    learned = trained_model(texts, labels, pl.Series([None] * 200, dtype=pl.String))
    assert isinstance(learned, TextModel)
    assert learned.quality.author_count == 200


def test_small_classes_are_learned_together() -> None:
    texts, labels, authors = said(300, seed=5)
    rare = pl.Series([f"topic {i % 4}" if i < 24 else label for i, label in enumerate(labels)])
    learned = trained_model(texts, rare, authors)
    assert isinstance(learned, TextModel)
    assert REST in learned.classes


def test_words_that_nobody_labelled_are_known_to_be_unknown(model: TextModel) -> None:
    texts = ["where is my parcel", "mon colis est en retard depuis lundi", "где мой заказ"]
    known = read_texts(model, pl.Series(texts))
    assert (known.known_share >= LEAST_KNOWN_SHARE).tolist() == [True, False, False]


def test_the_first_reading_knows_english_and_says_what_it_does_not_read() -> None:
    texts = pl.Series([
        "This is terrible, I hate it", "Where can I find my invoice?", "I love it, wonderful people, thank you",
        "I moved my things to the other room yesterday", "O produto chegou quebrado e muito atrasado", "", None, "\0",
    ])  # fmt: skip
    first = first_reading(texts)
    assert first["kind"].to_list() == ["complaint", "question", "compliment", "other", *[None] * 4]
    assert first["why_not_scored"].to_list()[4:] == [OTHER_LANGUAGE, NO_WORDS, NO_WORDS, NO_WORDS]
    assert first["tone"].null_count() == 4


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_breaks_the_first_reading(text: str) -> None:
    assert first_reading(pl.Series([text])).height == 1
