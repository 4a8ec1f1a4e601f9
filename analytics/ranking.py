"""Who does it better than the rest, where the rest of the difference is chance: shrinkage and false discovery."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.estimate import Caution, Estimate, Insufficient, Result

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

SEED = 20_240_101
DRAWS = 10_000
HERO_FALSE_DISCOVERY = 0.05
NULL_PENALTY = 10.0  # as in ash (Stephens 2017): where the data cannot tell, "no difference" is preferred
SPREADS = np.linspace(0.0, 2.0, 201)  # standard deviations between agents, log-odds
NULL_SHARES = np.linspace(0.005, 0.995, 100)
DAYPARTS = 4
CONVERGED = 1e-8
FEWEST_CASES = 20
FEWEST_AGENTS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What is left of each agent after the cases' own difficulty, on the log-odds scale. Shapes (agents,)."""

    effect: Floats
    error: Floats
    score: Floats  # standard normal where the agent is like the others


def shrunken(values: Floats, variance: float) -> tuple[Floats, float]:
    """Values drawn towards their mean, and the share of each distance that is kept (positive part).

    Args:
        values: Shape (k,), at least four.
        variance: Of chance in each value, the same for all.

    References:
        Efron and Morris (1975), J. Am. Stat. Assoc. 70, 311-319: kept = 1 − (k − 3) variance / Σ (x − mean)².
    """
    centre = values.mean()
    spread = float(((values - centre) ** 2).sum())
    kept = max(0.0, 1 - (len(values) - 3) * variance / spread) if spread > 0 else 0.0
    return centre + kept * (values - centre), kept


def expected_chances(held: NDArray[np.bool_], features: Floats) -> Floats:
    """P(held) of each case from what the case was like, by logistic regression. Shape (cases,).

    A ridge of one pseudo-case on each standardised feature keeps rare kinds of cases finite.
    """
    design = np.column_stack((np.ones(len(held)), features))
    ridge = np.diag(np.concatenate(([0.0], np.ones(features.shape[1]))))
    beta = np.zeros(design.shape[1])
    beta[0] = np.log((held.sum() + 0.5) / ((~held).sum() + 0.5))
    for _ in range(25):
        chance = 1 / (1 + np.exp(-design @ beta))
        weight = chance * (1 - chance)
        step = np.linalg.solve((design * weight[:, None]).T @ design + ridge, design.T @ (held - chance) - ridge @ beta)
        beta += step
        if np.abs(step).max() < CONVERGED:
            break
    return np.asarray(1 / (1 + np.exp(-design @ beta)), dtype=np.float64)


def agent_effects(held: NDArray[np.bool_], chance: Floats, agent: Whole) -> Effects:
    """Each agent's log-odds beside what their cases let expect, by Newton's method with a weak prior (sd 2).

    Args:
        held: Shape (cases,).
        chance: Shape (cases,), expected without knowing the agent.
        agent: Shape (cases,), 0-based codes.
    """
    agents = int(agent.max()) + 1
    offset = np.log(chance / (1 - chance))
    effect = np.zeros(agents)
    information, score = np.zeros(agents), np.zeros(agents)
    for step in range(12):
        fitted = 1 / (1 + np.exp(-offset - effect[agent]))
        gap = np.bincount(agent, weights=held - fitted, minlength=agents)
        information = np.bincount(agent, weights=fitted * (1 - fitted), minlength=agents).astype(np.float64)
        if step == 0:
            score = gap / np.sqrt(information)
        effect = effect + np.clip((gap - effect / 4) / (information + 0.25), -1, 1)
    return Effects(effect=effect, error=1 / np.sqrt(information), score=score)


def effect_draws(effects: Effects, rng: np.random.Generator, draws: int = DRAWS) -> Floats:
    """Draws of all agents' effects from their posterior. Shape (draws, agents).

    The agents' effects are normal; nothing is known of their mean and, up to 2, of their standard deviation
    (flat priors), so a few agents or a few cases give wide intervals and not certain equality.

    References:
        Gelman (2006), Bayesian Analysis 1, 515-533, on the flat prior of the standard deviation.
    """
    precision = 1 / (effects.error[:, None] ** 2 + SPREADS**2)
    centre = (precision * effects.effect[:, None]).sum(axis=0) / precision.sum(axis=0)
    misfit = (precision * (effects.effect[:, None] - centre) ** 2).sum(axis=0)
    log_weight = 0.5 * (np.log(precision).sum(axis=0) - np.log(precision.sum(axis=0)) - misfit)
    weight = np.exp(log_weight - log_weight.max())
    place = rng.choice(len(SPREADS), size=draws, p=weight / weight.sum())
    mean = rng.normal(centre[place], 1 / np.sqrt(precision.sum(axis=0)[place]))[:, None]
    kept = (SPREADS**2 / (SPREADS**2 + effects.error[:, None] ** 2)).T[place]
    noise = rng.normal(size=(draws, len(effects.effect)))
    return np.asarray(kept * effects.effect + (1 - kept) * mean + np.sqrt(kept) * effects.error * noise)


def adjusted_shares(effects: Floats, chance: Floats) -> Floats:
    """The share that would hold if an agent with each effect had all cases. Shape as `effects`.

    The cases' difficulty is read at 25 evenly spread quantiles.
    """
    offsets = np.quantile(np.log(chance / (1 - chance)), (np.arange(25) + 0.5) / 25)
    shares = np.zeros_like(effects)
    for offset in offsets:
        shares += 1 / (1 + np.exp(-offset - effects))
    return np.asarray(shares / len(offsets))


def local_false_discovery(effects: Effects) -> Floats:
    """P(this agent is like the others | their score), by a mixture of none and normal differences. Shape (agents,).

    The share of agents without a difference and the spread of the rest maximise the penalised likelihood.

    References:
        Efron (2004), J. Am. Stat. Assoc. 99, 96-104; Stephens (2017), Biostatistics 18, 275-294.
    """
    wider = 1 + (SPREADS[1:, None] / effects.error) ** 2  # variance of the score where there is a difference
    null = np.exp(-0.5 * effects.score**2)
    other = np.exp(-0.5 * effects.score**2 / wider) / np.sqrt(wider)
    mixed = NULL_SHARES[:, None, None] * null + (1 - NULL_SHARES[:, None, None]) * other
    likelihood = np.log(mixed).sum(axis=2) + (NULL_PENALTY - 1) * np.log(NULL_SHARES)[:, None]
    share, spread = np.unravel_index(int(likelihood.argmax()), likelihood.shape)
    return np.asarray(NULL_SHARES[share] * null / mixed[share, spread])


def agent_ranking(frame: pl.DataFrame) -> Result:
    """How much agents differ in resolving without a repeat: standard deviation of their adjusted shares.

    Adjusted for topic, channel, part of the day and seniority. Agents with too few cases stand out of it.
    Rows, best first: `agent`, `cases`, `held_share` as counted, `adjusted_share` with `low` and `high`,
    `best_chance`, `false_discovery`, `is_hero`.

    Args:
        frame: One row per resolution: `agent`, `held`, `topic`, `channel`, `seniority`, `opened_hour`.
    """
    known = frame.filter(pl.len().over("agent") >= FEWEST_CASES)
    if known["agent"].n_unique() < FEWEST_AGENTS or known["held"].n_unique() == 1:
        return Insufficient(
            f"Fewer than {FEWEST_AGENTS} agents have {FEWEST_CASES} resolutions whose next seven days were seen.",
            "Bring cases.csv or case_events.csv with agent_id, customer_id, topic and resolved_at over more weeks.",
        )
    names = known["agent"].unique().sort()
    code = {name: place for place, name in enumerate(names)}
    agent = known["agent"].replace_strict(code, return_dtype=pl.Int64).to_numpy()
    held = known["held"].to_numpy()
    chance = expected_chances(held, _features(known))
    effects = agent_effects(held, chance, agent)
    rng = np.random.default_rng(SEED)
    drawn = effect_draws(effects, rng)
    best = (drawn + rng.normal(0, 1e-9, drawn.shape)).argmax(axis=1)  # equals share the first place by lot
    shares = adjusted_shares(drawn, chance)
    low, high = np.quantile(shares, (0.025, 0.975), axis=0)
    false_discovery = local_false_discovery(effects)
    rows = pl.DataFrame(
        {
            "agent": names,
            "cases": np.bincount(agent),
            "held_share": np.bincount(agent, weights=held) / np.bincount(agent),
            "adjusted_share": shares.mean(axis=0), "low": low, "high": high,
            "best_chance": np.bincount(best, minlength=len(names)) / len(best),
            "false_discovery": false_discovery,
            "is_hero": (false_discovery < HERO_FALSE_DISCOVERY) & (effects.score > 0),
        }
    ).sort("adjusted_share", "agent", descending=[True, False])  # fmt: skip
    differences = shares.std(axis=1)
    bounds = np.quantile(differences, (0.025, 0.975))
    return Estimate(
        value=float(np.median(differences)), low=float(bounds[0]), high=float(bounds[1]), unit="points",
        n=known.height, method="hierarchical normal model of adjusted log-odds", claim="associational",
        cautions=_read_with(frame, known, effects), rows=rows,
    )  # fmt: skip


def _read_with(frame: pl.DataFrame, known: pl.DataFrame, effects: Effects) -> tuple[Caution, ...]:
    kept = shrunken(effects.score, 1.0)[1]
    chance = Caution(
        "shrunken", f"Of the spread between agents as counted (its square), {kept:.0%} is more than chance."
    )
    few = frame["agent"].n_unique() - known["agent"].n_unique()
    if not few:
        return (chance,)
    return chance, Caution("few-cases", f"{few} agents with fewer than {FEWEST_CASES} such resolutions are not ranked.")


def _features(cases: pl.DataFrame) -> Floats:
    """Standardised dummies of topic, channel, part of the day and seniority. Shape (cases, features)."""
    kinds = cases.select("topic", "channel", "seniority", daypart=pl.col("opened_hour") // (24 // DAYPARTS))
    if all(column.n_unique() <= 1 for column in kinds):
        return np.empty((kinds.height, 0))  # nothing to adjust for, and no dummy to make
    dummies = kinds.to_dummies(drop_first=True).to_numpy().astype(np.float64)
    spread = dummies.std(axis=0)
    varied = spread > 0
    return np.asarray((dummies[:, varied] - dummies[:, varied].mean(axis=0)) / spread[varied])


def behaviours(cases: pl.DataFrame, top_agents: list[str]) -> pl.DataFrame:
    """What the top agents do differently: means over agents, difference and its 95 % interval (Welch).

    Each is taken against the usual of its channel, because channels differ more than agents do.

    Args:
        cases: One row per resolution: `agent`, `channel`, `reply_seconds`, `moved_private`, `reply_count`.
        top_agents: Who is compared with everybody else.

    Returns:
        `behaviour`, `top`, `others`, `difference`, `low`, `high`. Reply time is a ratio of geometric means: 0.8 is a
        fifth faster than usual.
    """
    done = cases.select(
        "agent", "channel",
        (pl.col("reply_seconds") + 1).log().alias("speed"),
        pl.col("moved_private").cast(pl.Float64).alias("share moved to private"),
        pl.col("reply_count").cast(pl.Float64).alias("replies a case"),
    )  # fmt: skip
    usual = pl.exclude("agent", "channel")
    by_agent = (
        done.with_columns(usual - usual.mean().over("channel") + usual.mean())
        .filter(pl.len().over("agent") >= FEWEST_CASES)
        .group_by("agent")
        .agg(usual.mean())
        .with_columns((pl.col("speed") - done["speed"].mean()).exp().alias("speed"))
        .rename({"speed": "reply time, against the usual"})
        .with_columns(is_top=pl.col("agent").is_in(top_agents))
    )
    rows = []
    for behaviour in by_agent.columns[1:-1]:
        stated = by_agent.drop_nulls(behaviour)
        top = stated.filter("is_top")[behaviour].to_numpy()
        others = stated.filter(~pl.col("is_top"))[behaviour].to_numpy()
        if min(len(top), len(others)) > 1 and min(np.ptp(top), np.ptp(others)) > CONVERGED:
            rows.append({"behaviour": behaviour} | _welch(top, others))
    return pl.DataFrame(rows)


def _welch(top: Floats, others: Floats) -> dict[str, float]:
    from scipy import stats  # noqa: PLC0415  # half a second that other pages need not wait

    found = stats.ttest_ind(top, others, equal_var=False)
    interval = found.confidence_interval(0.95)
    return {
        "top": float(top.mean()), "others": float(others.mean()), "difference": float(top.mean() - others.mean()),
        "low": float(interval.low), "high": float(interval.high),
    }  # fmt: skip
