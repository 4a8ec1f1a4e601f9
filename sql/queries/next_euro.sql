/* Customers won, customers followed from their first complaint on, and answers at a known cost. */
-- Sides are joined by name, so that what one lacks is null.
-- noqa: disable=AM07
WITH sides AS (
    SELECT
        'won' AS side,
        won.*
    FROM parts.won_customers AS won
    UNION ALL BY NAME
    SELECT
        'complaint' AS side,
        followed.*
    FROM parts.complaints_followed AS followed
    UNION ALL BY NAME
    SELECT
        'answer' AS side,
        answers.*
    FROM parts.answers_of_quarter AS answers
)

SELECT
    sides.side,
    sides.customer_id,
    sides.currency,
    sides.acquired_via,
    sides.tenure,
    sides.brand,
    sides.segment,
    sides.region,
    sides.won_on,
    sides.cost_amount,
    sides.line_amount,
    sides.beside_amount,
    sides.age_months,
    sides.month_nos,
    sides.margin_amounts,
    sides.charge_amounts,
    sides.is_margin_known,
    sides.frequency,
    sides.recency_weeks,
    sides.age_weeks,
    sides.margin_value,
    sides.is_ended,
    sides.monthly_amount,
    sides.months_free,
    sides.months_observed,
    sides.months_before,
    sides.is_followed,
    sides.last_quarter_on,
    sides.is_counted,
    sides.experience,
    sides.follow_from,
    sides.stayed_days,
    sides.has_left,
    sides.is_bound,
    sides.follower_count,
    sides.charge_amount,
    sides.margin_amount,
    sides.customer_months,
    sides.case_key,
    sides.opened_at,
    sides.answer_cost_amount
FROM sides
ORDER BY sides.side, sides.customer_id, sides.case_key;
