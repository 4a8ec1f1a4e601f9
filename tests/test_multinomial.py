"""Chances of several arms are those of the peer, step by step."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from analytics.multinomial import chances_learned


@pytest.mark.parametrize("arms", [2, 3, 5])
def test_chances_are_those_of_the_peer_though_an_arm_be_rare(arms: int) -> None:
    rng = np.random.default_rng(7)
    x = rng.normal(size=(1_500, 6))
    x[:, 5] = x[:, 5] > 1
    leaning = x @ rng.normal(size=(6, arms)) * 0.5 + np.array([2.5] + [0.0] * (arms - 1))
    arm = (leaning + rng.gumbel(size=leaning.shape)).argmax(axis=1)

    there, chance = chances_learned(x, arm + 3, x[:200])

    peer = LogisticRegression(solver="newton-cholesky").fit(x, arm)
    assert there.tolist() == (peer.classes_ + 3).tolist()
    assert chance == pytest.approx(peer.predict_proba(x[:200]), abs=1e-10)
