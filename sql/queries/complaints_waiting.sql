/* One row per complaint that waits: since when, whether again, and what a known customer brought before. */
SELECT
    waiting.case_key,
    waiting.channel,
    waiting.brand,
    waiting.topic,
    waiting.person,
    waiting.customer_id,
    waiting.asked_at,
    waiting.waiting_seconds,
    waiting.was_answered,
    waiting.said,
    waiting.follower_count,
    CASE WHEN waiting.customer_id IS NOT NULL THEN coalesce(brought.margin_amount, 0) END AS margin_amount,
    CASE WHEN waiting.customer_id IS NOT NULL THEN coalesce(brought.charge_amount, 0) END AS charge_amount,
    coalesce(brought.is_rate_missing, FALSE) AS is_rate_missing,
    coalesce(brought.is_margin_missing, FALSE) AS is_margin_missing,
    (SELECT any_value(known.reporting_currency) FROM parts.reporting_rates AS known) AS reporting_currency,
    imports.file_name AS file,
    waiting.source_line AS line
FROM parts.conversations_waiting AS waiting
LEFT JOIN parts.margin_of_year AS brought ON waiting.case_key = brought.case_key
LEFT JOIN marts.dim_imports AS imports ON waiting.source_batch_id = imports.batch_id
WHERE waiting.kind = 'complaint'
ORDER BY waiting.asked_at, waiting.case_key
LIMIT $row_limit;
