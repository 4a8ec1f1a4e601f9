"""Words of any script as numbers: whole texts at once, without a loop over words.

A text becomes hashed terms: its words, pairs of neighbours, and of longer words the first four and the last
three letters, which stand for the stem and the ending. Letters and digits run together into words; signs,
emoji and the letters of scripts that write no spaces stand alone, so that pairs of neighbours are their words.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

TERM_BITS = 18
TERM_COUNT = 1 << TERM_BITS
MOST_LETTERS = 10_000  # of one text; what follows adds nothing to what it is about
CHUNK_LETTERS = 1 << 16  # a chunk's arrays stay in the processor's cache
KNOWN_LETTERS = 0x20000  # beyond are rare ideographs, all taken for one that stands alone
LINKS = r"https?://\S+"
GAP, RUN, ALONE, SIGN = 0, 1, 2, 3
STEM, ENDING, LONG_WORD = 4, 3, 5
# Scripts written without spaces: Thai to Burmese, and the ideographs with kana.
UNSPACED = ((0x0E00, 0x1000), (0x2E80, 0xA4D0), (0xF900, 0xFB00))
VARIATION_SELECTORS = range(0xFE00, 0xFE10)
FACTOR = 0x9E3779B97F4A7C15
MIXER = np.uint64(0xD6E8FEB86659FD93)

Hashes = NDArray[np.uint64]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a chunk of texts.

    `terms[starts[i]:starts[i + 1]]` are those of text i, each below TERM_COUNT. `words` and `word_text` are
    the words alone, without signs, and the text that each stands in.
    """

    starts: Places
    terms: NDArray[np.int32]
    words: NDArray[np.int32]
    word_text: Places


def cleaned(texts: pl.Series) -> list[str]:
    """Texts ready for reading: cut at MOST_LETTERS, links left out, nothing where there was nothing."""
    return texts.fill_null("").str.head(MOST_LETTERS).str.replace_all(LINKS, " ").to_list()


def text_terms(texts: list[str]) -> Iterator[Terms]:
    """The terms of `texts` as `cleaned` gives them, chunk by chunk, in order."""
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    ends = np.cumsum(lengths + 1)
    first = 0
    while first < len(texts):
        begun = ends[first] - lengths[first]
        last = int(np.searchsorted(ends, begun + CHUNK_LETTERS)) + 1
        yield _chunk_terms(texts[first:last], lengths[first:last])
        first = last


def _chunk_terms(texts: list[str], lengths: Places) -> Terms:
    folds, kinds = _letters()
    # Texts of a source may hold halves of pairs; they are letters like others here.
    joined = "\n".join(texts).encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(joined, np.uint32).astype(np.int64)
    power, inverse = _powers(len(codes))
    kind = np.zeros(len(codes) + 2, np.uint8)
    kinds.take(codes, out=kind[1:-1], mode="clip")
    here, runs = kind[1:-1], kind[1:-1] == RUN
    starts = np.flatnonzero((here > RUN) | (runs & (kind[:-2] != RUN)))
    ends = np.flatnonzero((here > RUN) | (runs & (kind[2:] != RUN))) + 1
    # A sum of letter × factor^place: the hash of any stretch is a difference, shifted back to place 0.
    sums = np.zeros(len(codes) + 1, np.uint64)
    np.cumsum(folds.take(codes, mode="clip") * power, out=sums[1:])

    def stretch(first: Places, last: Places, salt: int) -> Hashes:
        hashed = (sums[last] - sums[first]) * inverse[first] + np.uint64(salt)
        return np.asarray(hashed ^ (hashed >> np.uint64(29)))

    words = stretch(starts, ends, 0)
    first_word = np.searchsorted(starts, np.cumsum(lengths + 1) - lengths - 1)
    text_of = np.repeat(np.arange(len(texts)), np.diff(np.append(first_word, len(words))))
    together = text_of[1:] == text_of[:-1]
    pairs = (words[:-1] * np.uint64(3) + words[1:] * MIXER)[together]
    long = np.flatnonzero(ends - starts >= LONG_WORD)
    hashed = np.concatenate([
        words, pairs ^ (pairs >> np.uint64(31)),
        stretch(starts[long], starts[long] + STEM, 7), stretch(ends[long] - ENDING, ends[long], 11),
    ])  # fmt: skip
    owner = np.concatenate([text_of, text_of[:-1][together], text_of[long], text_of[long]])
    terms = _buckets(hashed)[np.argsort(owner, kind="stable")]
    counts = np.bincount(owner, minlength=len(texts))
    is_word = here[starts] != SIGN
    return Terms(
        starts=np.concatenate([[0], np.cumsum(counts)]), terms=terms,
        words=_buckets(words[is_word]), word_text=text_of[is_word],
    )  # fmt: skip


def word_term(word: str) -> int:
    """The term of a single word, to find the words behind a model's weights again."""
    return int(next(text_terms([word])).terms[0])


def _buckets(hashed: Hashes) -> NDArray[np.int32]:
    return ((hashed * MIXER) >> np.uint64(64 - TERM_BITS)).astype(np.int32)


@cache
def _letters() -> tuple[Hashes, NDArray[np.uint8]]:
    """For each letter: what it counts as (lower case; any digit is 0), and how it stands in a text."""
    folds, kinds = np.arange(KNOWN_LETTERS, dtype=np.uint64), np.full(KNOWN_LETTERS, ALONE, np.uint8)
    for code in range(KNOWN_LETTERS):
        group = unicodedata.category(chr(code))[0]
        if group in "ZC" or code in VARIATION_SELECTORS:
            kinds[code] = GAP
        elif group == "N":
            folds[code], kinds[code] = ord("0"), RUN
        elif group in "LM":
            folds[code] = ord(chr(code).lower()[0])
            kinds[code] = ALONE if any(low <= code < high for low, high in UNSPACED) else RUN
        elif group == "P":
            kinds[code] = SIGN
    return folds, kinds


@cache
def _all_powers() -> tuple[Hashes, Hashes]:
    size = CHUNK_LETTERS + MOST_LETTERS + 2
    back = pow(FACTOR, -1, 1 << 64)
    return (
        np.cumprod(np.full(size, FACTOR, np.uint64), dtype=np.uint64),
        np.cumprod(np.full(size, back, np.uint64), dtype=np.uint64),
    )


def _powers(count: int) -> tuple[Hashes, Hashes]:
    """factor^place and its inverse for each place of a chunk, modulo 2^64."""
    power, inverse = _all_powers()
    return power[:count], inverse[: count + 1]
