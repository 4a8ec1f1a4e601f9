/* One row per customer followed from their complaint on, and per answer at a known cost: see their parts. */
-- Sides are joined by name, so that what one lacks is null.
-- noqa: disable=AM07
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
