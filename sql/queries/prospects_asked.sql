/* One row per question in public by somebody who was no customer yet: and whether they were answered and came. */
SELECT
    cases.case_key,
    cases.customer_id,
    cases.opened_at,
    cast(date_trunc('month', cases.opened_at) AS DATE) AS month_on,
    cast(date_trunc('day', cases.opened_at) AS DATE) AS happened_on,
    cases.channel,
    cases.brand,
    cases.topic,
    extract('hour' FROM cases.opened_at) AS hour,
    coalesce(
        cases.replied_at <= cases.opened_at + INTERVAL 72 HOUR
        AND (acquisitions.won_at IS NULL OR cases.replied_at < acquisitions.won_at),
        FALSE
    ) AS is_answered,
    coalesce(acquisitions.won_at <= cases.opened_at + INTERVAL 30 DAY, FALSE) AS has_joined,
    imports.file_name AS file,
    cases.source_line AS line
FROM marts.fct_cases AS cases
LEFT JOIN marts.fct_acquisitions AS acquisitions ON cases.customer_id = acquisitions.customer_id
LEFT JOIN marts.dim_imports AS imports ON cases.source_batch_id = imports.batch_id
WHERE
    coalesce(cases.is_public, TRUE)
    AND cases.is_asking
    AND cases.is_reply_observable
    AND coalesce(cases.kind, 'question') = 'question'
    AND cases.opened_at + INTERVAL 30 DAY <= cases.observed_until
    AND (cases.customer_id IS NULL OR acquisitions.won_at > cases.opened_at)
    AND ($from_at IS NULL OR cases.opened_at >= $from_at)
    AND ($to_at IS NULL OR cases.opened_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, cases.channel))
    AND ($brand IS NULL OR list_contains($brand, cases.brand))
ORDER BY cases.opened_at, cases.case_key
LIMIT $row_limit;
