"""Effect of care: does answering pay, how sure is that, and what would answering the rest bring?"""

from __future__ import annotations

from careledger.ui.desk import current_desk
from careledger.ui.effect.worth import worth_page
from careledger.ui.filters import current_filters
from careledger.ui.memo import nothing_built

desk = current_desk()
if desk is None:
    nothing_built()
else:
    worth_page(desk, current_filters(desk))
