"""The identification map: which numbers each missing file or column would bring."""

from __future__ import annotations

from dataclasses import dataclass

from careledger.metrics.answer import Desk
from careledger.metrics.catalogue import Metric, Need, metrics, needs


@dataclass(frozen=True, slots=True)
class Unlock:
    """Something that is missing, the numbers that it would bring alone, and those that need more than it."""

    need: Need
    alone: tuple[Metric, ...]
    with_others: tuple[Metric, ...]


def unlocks(desk: Desk) -> list[Unlock]:
    """What is missing, whatever brings the most numbers first.

    A number is missing where no source meets all its needs. It waits for what the source that is nearest to it lacks;
    where several are as near, for what the first of them lacks.
    """
    sources = list(desk.coverage().iter_rows(named=True))
    alone: dict[str, list[Metric]] = {}
    together: dict[str, list[Metric]] = {}
    for one in metrics().values():
        unmet = [[name for name in one.needs if not needs()[name].is_met(source)] for source in sources]
        lacking = min(unmet, key=len, default=list(one.needs))
        for name in lacking:
            (alone if len(lacking) == 1 else together).setdefault(name, []).append(one)
    told = [
        Unlock(needs()[name], tuple(alone.get(name, ())), tuple(together.get(name, ())))
        for name in dict.fromkeys((*alone, *together))
    ]
    return sorted(told, key=lambda each: (-len(each.alone), -len(each.with_others), each.need.fact))
