/* One row per customer won, customer followed from their complaint on, and answer at a known cost: see their parts. */
-- Sides are joined by name, so that what one lacks is null.
-- noqa: disable=AM07
SELECT
    'won' AS side,
    won.customer_id,
    won.currency,
    won.acquired_via,
    won.tenure,
    won.brand,
    won.segment,
    won.region,
    won.won_on,
    won.cost_amount,
    won.line_amount,
    won.beside_amount,
    won.age_months,
    won.month_nos,
    won.margin_amounts,
    won.charge_amounts,
    won.is_margin_known,
    won.frequency,
    won.recency_weeks,
    won.age_weeks,
    won.margin_value,
    won.is_ended,
    won.monthly_amount,
    won.months_free,
    won.months_observed,
    won.months_before,
    won.is_followed,
    won.last_quarter_on,
    won.is_counted,
    won.source_batch_id,
    won.source_line
FROM parts.won_customers AS won
UNION ALL BY NAME
SELECT
    'complaint' AS side,
    followed.customer_id,
    followed.tenure,
    followed.brand,
    followed.segment,
    followed.region,
    followed.currency,
    followed.experience,
    followed.follow_from,
    followed.stayed_days,
    followed.has_left,
    followed.is_bound,
    followed.follower_count,
    followed.charge_amount,
    followed.margin_amount,
    followed.months_before,
    followed.customer_months,
    followed.source_batch_id,
    followed.source_line
FROM parts.complaints_followed AS followed
UNION ALL BY NAME
SELECT
    'answer' AS side,
    answers.case_key,
    answers.customer_id,
    answers.brand,
    answers.segment,
    answers.region,
    answers.currency,
    answers.opened_at,
    answers.answer_cost_amount,
    answers.source_batch_id,
    answers.source_line
FROM parts.answers_of_quarter AS answers;
