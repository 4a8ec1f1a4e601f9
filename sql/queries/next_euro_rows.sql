/* The customers won who count, and the complaints followed or answered at a known cost, with file and line. */
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
    sides.experience,
    sides.follow_from,
    sides.stayed_days,
    sides.has_left,
    sides.is_bound,
    sides.charge_amount,
    sides.margin_amount,
    sides.case_key,
    sides.opened_at,
    sides.answer_cost_amount,
    imports.file_name AS file,
    sides.source_line AS line
FROM sides
LEFT JOIN marts.dim_imports AS imports ON sides.source_batch_id = imports.batch_id
WHERE coalesce(sides.is_counted, TRUE)
ORDER BY sides.side, sides.customer_id, sides.case_key
LIMIT $row_limit;
