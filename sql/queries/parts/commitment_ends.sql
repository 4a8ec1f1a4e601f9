/* One row per end of a commitment, as the periods of its contract stated it when they began. */
WITH stated AS (
    SELECT
        *,
        max(committed_until) OVER (
            PARTITION BY source, customer_id, line_id, contract_started_at
            ORDER BY started_at
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS committed_before
    FROM marts.fct_charges
),

-- A change of plan that states the same commitment again, or none, leaves it where it was.
later AS (
    SELECT
        *,
        lead(committed_until) OVER (
            PARTITION BY source, customer_id, line_id, contract_started_at ORDER BY started_at
        ) AS next_committed_until
    FROM stated
    WHERE coalesce(committed_until > committed_before, committed_until IS NOT NULL)
)

SELECT
    contracts.customer_id,
    contracts.line_id,
    contracts.started_at,
    contracts.entered_at,
    later.committed_until,
    later.next_committed_until,
    contracts.ended_at,
    contracts.observed_until,
    contracts.brand,
    contracts.segment,
    contracts.region,
    contracts.product,
    contracts.currency,
    later.source_batch_id,
    later.source_line
FROM later
INNER JOIN marts.fct_contracts AS contracts
    ON
        later.source = contracts.source
        AND later.customer_id = contracts.customer_id
        AND later.line_id = contracts.line_id
        AND later.contract_started_at = contracts.started_at
WHERE
    ($from_at IS NULL OR later.committed_until >= $from_at)
    AND ($to_at IS NULL OR later.committed_until < $to_at)
    AND ($brand IS NULL OR list_contains($brand, contracts.brand))
    AND ($segment IS NULL OR list_contains($segment, contracts.segment))
    AND ($region IS NULL OR list_contains($region, contracts.region))
    AND ($product IS NULL OR list_contains($product, contracts.product))
    AND ($currency IS NULL OR list_contains($currency, contracts.currency));
