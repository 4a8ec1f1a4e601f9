/* Each contract: months in which its holder could leave, lived and observed, and what it pays. */
SELECT
    facts.customer_id,
    facts.line_id,
    facts.started_at,
    facts.brand,
    facts.segment,
    facts.region,
    coalesce(facts.currency, 'XXX') AS currency,
    cast(facts.monthly_amount AS DOUBLE) AS monthly_amount,
    -- What was known by the cut: an end after it was still to come.
    least(facts.observed_until, cast(cast($until_on AS DATE) AS TIMESTAMPTZ) + INTERVAL 1 DAY) AS seen_until,
    coalesce(facts.ended_at <= seen_until, FALSE) AS is_ended,
    CASE WHEN is_ended THEN facts.ended_at END AS ended_at,
    greatest(facts.started_at, coalesce(facts.committed_until, facts.started_at)) AS free_at,
    -- Months of 30.4375 days in which the customer could leave, and those of them before they were first seen.
    date_diff('second', free_at, CASE WHEN is_ended THEN facts.ended_at ELSE seen_until END) / 2629800 AS months_free,
    date_diff('second', free_at, seen_until) / 2629800 AS months_observed,
    date_diff('second', free_at, facts.entered_at) / 2629800 AS months_before,
    imports.file_name AS file,
    facts.source_line AS line
FROM marts.fct_contracts AS facts
LEFT JOIN marts.dim_imports AS imports ON facts.source_batch_id = imports.batch_id
WHERE
    facts.started_at <= seen_until
    AND ($from_at IS NULL OR facts.started_at >= $from_at)
    AND ($to_at IS NULL OR facts.started_at < $to_at)
    AND ($brand IS NULL OR list_contains($brand, facts.brand))
    AND ($segment IS NULL OR list_contains($segment, facts.segment))
    AND ($region IS NULL OR list_contains($region, facts.region))
    AND ($product IS NULL OR list_contains($product, facts.product))
    AND ($currency IS NULL OR list_contains($currency, facts.currency))
ORDER BY facts.customer_id, facts.line_id, facts.started_at
LIMIT $row_limit;
