"""Which customers the page follows, and the counts of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl
import streamlit as st

from analytics.estimate import Estimate
from analytics.tenure import DAYS_A_MONTH
from careledger.metrics.answer import Answer, Desk
from careledger.metrics.catalogue import metric
from careledger.metrics.filters import Filters
from careledger.store.ledger import query_parameters

KINDS = {"contract": "with a contract", "activity": "without a contract"}
AGES = (24, 12, 6, 3)


@dataclass(frozen=True, slots=True)
class Followed:
    """The customers of one kind of tenure within the filters."""

    desk: Desk
    filters: Filters
    tenure: str

    def answer(self, metric_id: str, **settings: Any) -> Answer:
        """A metric over these customers."""
        own = {"tenure": self.tenure} if "tenure" in metric(metric_id).parameters else {}
        return self.desk.answer(metric_id, self.filters, **own, **settings)

    def counts(self, query: str, metric_id: str) -> pl.DataFrame:
        """The rows of a query with the settings of a metric."""
        stated = self.filters.parameters() | metric(metric_id).parameters | {"tenure": self.tenure}
        return self.desk.ledger.frame(query, {name: stated[name] for name in query_parameters(query)})

    def retained(self) -> Answer:
        """How many are left at the longest of some ages that anybody was followed to."""
        for months in AGES:
            answer = self.answer("retained_after", months=months)
            curve = answer.result.rows if isinstance(answer.result, Estimate) else None
            if curve is not None and float(curve["days"][-1]) >= months * DAYS_A_MONTH:
                return answer
        return answer


def followed_customers(desk: Desk, filters: Filters) -> Followed:
    """Those with a contract or those without, whichever is asked for; one kind is not asked about."""
    everybody = Followed(desk, filters, "all").counts("tenures_counted", "retained_after")
    kinds = [kind for kind in KINDS if kind in everybody["tenure"].unique()]
    if len(kinds) <= 1:
        return Followed(desk, filters, kinds[0] if kinds else "all")
    chosen = st.segmented_control(
        "Customers", kinds, format_func=KINDS.__getitem__, default=kinds[0], required=True, key="tenure",
        bind="query-params",
    )  # fmt: skip
    return Followed(desk, filters, chosen or kinds[0])
