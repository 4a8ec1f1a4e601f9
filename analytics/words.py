"""What the words of a complaint tell beyond its topic: the directions in which texts differ most."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.covariates import Covariates

DIRECTIONS = 12
FEWEST_TEXTS = 200
RAREST = 5  # texts that a word stands in
MOST_WORDS = 2_000


def words_as_covariates(texts: pl.Series) -> Covariates:
    """Texts as numbers, centred and scaled: latent semantic analysis of single words and pairs. Shape (texts, ≤ 12).

    It looks at the words alone, at no answer and no outcome, so nothing of these leaks into it. No columns where fewer
    than 200 texts are known.

    References:
        Deerwester et al. (1990), J. American Society for Information Science 41, 391-407.
    """
    nothing = Covariates(np.zeros((len(texts), 0)), (), ())
    known = texts.fill_null("")
    if (known != "").sum() < FEWEST_TEXTS or known.n_unique() < 2:  # noqa: PLR2004  # one text tells nobody apart
        return nothing
    from sklearn.decomposition import TruncatedSVD  # noqa: PLC0415  # slow to import
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415  # slow to import

    reader = TfidfVectorizer(
        min_df=RAREST, ngram_range=(1, 2), max_features=MOST_WORDS, sublinear_tf=True, dtype=np.float64
    )
    try:
        counted = reader.fit_transform(known.to_list())
    except ValueError:  # no word stands in so many texts: signs alone, or a script without spaces
        return nothing
    directions = min(DIRECTIONS, counted.shape[1] - 1)
    if directions < 1:
        return nothing
    found: NDArray[np.float64] = TruncatedSVD(directions, random_state=0).fit_transform(counted)
    spread = found.std(axis=0)
    kept = spread > 0
    scaled = (found[:, kept] - found[:, kept].mean(axis=0)) / spread[kept]
    names = tuple(f"words {place + 1}" for place in range(scaled.shape[1]))
    return Covariates(scaled, names, ("words",) * len(names))
