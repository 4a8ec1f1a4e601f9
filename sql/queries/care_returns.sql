/* Customers followed from their first complaint on, and what answering one cost in the last complete quarter. */
SELECT
    sides.side,
    sides.customer_id,
    sides.tenure,
    sides.brand,
    sides.segment,
    sides.region,
    sides.currency,
    sides.experience,
    sides.follow_from,
    sides.stayed_days,
    sides.has_left,
    sides.is_bound,
    sides.follower_count,
    sides.charge_amount,
    sides.margin_amount,
    sides.months_before,
    sides.customer_months,
    sides.case_key,
    sides.opened_at,
    sides.answer_cost_amount
FROM parts.care_sides AS sides
ORDER BY sides.side, sides.customer_id, sides.case_key;
