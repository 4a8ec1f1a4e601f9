"""What the page Scenarios knows: the ledger as it is, and as each scenario holds it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import streamlit as st

from analytics.estimate import Insufficient
from analytics.social_roi.ledger import Ledger
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.scenarios import AS_IT_IS, Scenario, scenario_ledger, scenario_of
from careledger.store.scenarios import SavedScenario
from careledger.ui.roi.world import World


@dataclass(frozen=True, slots=True)
class Scenarios:
    """The world as the reader holds it, and the scenarios that were saved."""

    world: World
    saved: dict[str, SavedScenario]

    def ledger(self, name: str) -> Ledger | Insufficient:
        """The ledger under a saved scenario, or as it is."""
        return self.world.ledger() if name == AS_IT_IS else self.ledger_of(scenario_of(self.saved[name]))

    def ledger_of(self, scenario: Scenario) -> Ledger | Insufficient:
        """The ledger under any scenario."""
        return _ledger(self.world.known, scenario, self.world.desk, self.world.filters)

    def begun(self) -> Scenario:
        """A scenario that holds what the reader holds the ledger under, and nothing else yet."""
        asked, filters = self.world.asked, self.world.filters
        return Scenario(
            horizon_months=asked.horizon_months, discount_rate=asked.discount_rate,
            programmes_out=asked.programmes_out, reporting_currency=asked.reporting_currency,
            from_on=filters.from_on, to_on=filters.to_on,
        )  # fmt: skip


@st.cache_resource(max_entries=32, show_spinner=False)
def _ledger(known: tuple[Hashable, ...], scenario: Scenario, _desk: Desk, _filters: Filters) -> Ledger | Insufficient:
    return scenario_ledger(_desk, _filters, scenario)
