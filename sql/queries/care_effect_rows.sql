/* One row per complaint that is compared and whose outcome is known, with its file and line. */
SELECT
    case_key,
    customer_id,
    opened_at,
    hour,
    reporting_currency,
    is_answered,
    reply_hours,
    has_stayed,
    left_at,
    next_order_at,
    channel,
    topic,
    brand,
    segment,
    region,
    latest_input_at,
    file,
    line
FROM parts.complaints_compared
WHERE has_stayed IS NOT NULL
ORDER BY opened_at, case_key
LIMIT $row_limit;
