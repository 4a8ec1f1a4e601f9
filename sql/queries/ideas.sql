/* One row per idea of customers, the launched first. */
SELECT
    cast(date_trunc('day', posted_at) AS DATE) AS happened_on,
    title,
    status,
    vote_count,
    launched_at,
    margin_amount,
    currency
FROM marts.fct_ideas
WHERE
    ($from_at IS NULL OR posted_at >= $from_at)
    AND ($to_at IS NULL OR posted_at < $to_at)
    AND ($currency IS NULL OR currency IS NULL OR list_contains($currency, currency))
ORDER BY launched_at ASC NULLS LAST, vote_count DESC;
