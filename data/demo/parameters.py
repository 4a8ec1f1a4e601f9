"""What is true in the demo world by decree: rates, effects, and what muddles them."""

from __future__ import annotations

from dataclasses import dataclass

DAY = 86_400.0
MONTH = 365.25 / 12 * DAY
HOUR = 3_600.0
OUTCOME_WINDOW = 180 * DAY

BRANDS = ("Veltana", "Korriby")
REGIONS = ("DACH", "FR", "Benelux", "UK")
REGION_SHARES = (0.38, 0.22, 0.12, 0.28)
REGION_CURRENCIES = ("EUR", "EUR", "EUR", "GBP")
SEGMENTS = ("standard", "plus", "premium")
SEGMENT_SHARES = (0.55, 0.30, 0.15)
TOPICS = ("billing", "delivery", "login", "app crash", "waiting", "product fault", "cancellation")
TOPIC_SHARES = (0.22, 0.22, 0.13, 0.12, 0.12, 0.12, 0.07)
PUBLIC_CHANNELS = ("twitter", "facebook")
PUBLIC_CHANNEL_SHARES = (0.65, 0.35)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """The rules of the world. Effects named `…_logit` are on the log-odds scale; shares and rates are 0-1."""

    # Who has a problem, who says so where a brand can see it, and who goes without a word.
    problems_per_month: float = 0.45
    visible_complaint_share: float = 0.05
    silent_leave_share: float = 0.020
    leave_rate_per_month: float = 0.009

    # Staying for 180 days after a complaint that nobody answers, by who complains.
    stay_ignored_logit: float = 0.50
    stay_per_segment_logit: float = 0.45
    stay_per_follower_z_logit: float = 0.15
    stay_per_anger_logit: float = -0.65
    stay_in_outage_logit: float = -0.30
    stay_per_tenure_year_logit: float = 0.12

    # What an answer changes: later than an hour, and the rest if within the hour. The angry gain more.
    answer_effect_logit: float = 0.60
    fast_extra_effect_logit: float = 0.50
    effect_per_anger_logit: float = 0.15

    # Whom the desk answers: the followed, the good customers and the calm. This is the confounding.
    answer_logit: float = 0.60
    answer_per_segment_logit: float = 0.60
    answer_per_follower_z_logit: float = 0.45
    answer_per_anger_logit: float = -0.70
    answer_at_night_logit: float = -0.50
    answer_in_outage_logit: float = -0.80

    # How fast. Load and pulled-off hours slow replies and touch nothing else.
    fast_logit: float = 0.10
    fast_per_follower_z_logit: float = 0.25
    fast_per_load_logit: float = -0.60
    fast_when_pulled_off_logit: float = -1.30

    # Who the brand can name: before the complaint, or because an agent asked while answering.
    linked_before_share: float = 0.50
    linked_after_answer_stayer_share: float = 0.65
    linked_after_answer_leaver_share: float = 0.25
    linked_after_ignored_share: float = 0.05

    # Recommending, multiplied by an answer or by silence.
    recommend_share: float = 0.36
    recommend_if_answered_ratio: float = 1.25
    recommend_if_ignored_ratio: float = 0.55

    # Needs that a community page may settle before the phone does.
    needs_per_month: float = 0.25
    call_without_view_share: float = 0.42
    call_per_digital_logit: float = -0.60
    view_logit: float = -0.45
    view_per_digital_logit: float = 0.90
    view_in_search_logit: float = 1.20  # more, where the site's search shows the community
    saved_by_solved_share: float = 0.60
    saved_by_unsolved_share: float = 0.05

    # People who bring people, and people who ask before they buy.
    referred_join_share: float = 0.10
    referral_incremental_share: float = 0.70
    presale_conversion_if_answered: float = 0.14
    presale_conversion_if_ignored: float = 0.08
    presale_answered_share: float = 0.60
    presale_share_of_joiners: float = 0.04

    # Buying.
    contract_share: float = 0.40
    contract_margin_share: float = 0.55  # of a charge; no file says so
    idea_incremental_share: float = 0.30  # of what launched ideas are said to have brought
    orders_per_month: float = 0.75
