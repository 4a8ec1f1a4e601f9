/* Each contract: months in which its holder could leave, lived and observed, and what it pays. */
SELECT
    customer_id,
    line_id,
    started_at,
    brand,
    segment,
    region,
    coalesce(currency, 'XXX') AS currency,
    cast(monthly_amount AS DOUBLE) AS monthly_amount,
    -- What was known by the cut: an end after it was still to come.
    least(observed_until, cast(cast($until_on AS DATE) AS TIMESTAMPTZ) + INTERVAL 1 DAY) AS seen_until,
    coalesce(ended_at <= seen_until, FALSE) AS is_ended,
    CASE WHEN is_ended THEN ended_at END AS ended_at,
    greatest(started_at, coalesce(committed_until, started_at)) AS free_at,
    -- Months of 30.4375 days in which the customer could leave, and those of them before they were first seen.
    date_diff('second', free_at, CASE WHEN is_ended THEN ended_at ELSE seen_until END) / 2629800 AS months_free,
    date_diff('second', free_at, seen_until) / 2629800 AS months_observed,
    date_diff('second', free_at, entered_at) / 2629800 AS months_before
FROM marts.fct_contracts
WHERE
    started_at <= seen_until
    AND ($from_at IS NULL OR started_at >= $from_at)
    AND ($to_at IS NULL OR started_at < $to_at)
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region))
    AND ($product IS NULL OR list_contains($product, product))
    AND ($currency IS NULL OR list_contains($currency, currency))
ORDER BY customer_id, line_id, started_at;
