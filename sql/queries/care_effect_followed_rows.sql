/* One row per complaint that is compared and was followed to the end of its window, with its file and line. */
SELECT
    case_key,
    customer_id,
    opened_at,
    hour,
    reporting_currency,
    is_answered,
    reply_hours,
    next_complaint_at,
    judged_at,
    channel,
    topic,
    brand,
    segment,
    region,
    latest_input_at,
    file,
    line
FROM parts.complaints_compared
WHERE is_followed
ORDER BY opened_at, case_key
LIMIT $row_limit;
