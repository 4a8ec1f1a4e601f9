"""Service recovery: who stays after a complaint that was resolved fast, slowly or not, and who never complained."""

from __future__ import annotations

from careledger.ui.desk import current_desk
from careledger.ui.filters import current_filters
from careledger.ui.memo import nothing_built
from careledger.ui.recovery.page import recovery_page

desk = current_desk()
if desk is None:
    nothing_built()
else:
    recovery_page(desk, current_filters(desk))
