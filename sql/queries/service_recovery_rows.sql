/* One row per customer and moment of whom is known whether they stayed, with file and line. */
SELECT
    moment_key,
    customer_id,
    opened_at,
    happened_on,
    experience,
    tenure,
    brand,
    segment,
    region,
    tenure_days,
    last_order_days,
    order_count,
    spent_amount,
    currency,
    charge_amount,
    bound_days,
    contact_count,
    has_stayed,
    decided_days,
    judged_days,
    followed_days,
    file,
    line
FROM parts.recovery_customers
WHERE has_stayed IS NOT NULL
ORDER BY opened_at, moment_key
LIMIT $row_limit;
