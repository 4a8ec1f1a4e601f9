/* Customers followed from their first complaint on, and what answering one cost in the last complete quarter. */
-- Sides are joined by name, so that what one lacks is null.
-- noqa: disable=AM07
WITH sides AS (
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
    sides.answer_cost_amount,
    imports.file_name AS file,
    sides.source_line AS line
FROM sides
LEFT JOIN marts.dim_imports AS imports ON sides.source_batch_id = imports.batch_id
ORDER BY sides.side, sides.customer_id, sides.case_key
LIMIT $row_limit;
