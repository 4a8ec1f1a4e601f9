"""What a total would be if something else were believed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analytics.beliefs import Belief
from analytics.estimate import Insufficient
from analytics.social_roi.ledger import Ledger
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.roi import TOTAL, care_ledger


def supposed_ledger(
    desk: Desk, filters: Filters, believed: Mapping[str, Belief], **settings: Any
) -> Ledger | Insufficient:
    """The ledger of a selection if some assumptions, by name, were others; nothing that stands is touched."""
    standing = desk.settings(TOTAL)["assumed"]
    return care_ledger(desk, filters, **settings, assumed={**standing, **believed})
