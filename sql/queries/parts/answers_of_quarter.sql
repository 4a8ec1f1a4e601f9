/* One row per complaint that a person answered in the last complete quarter, at a known cost of handling. */
WITH cases AS (
    SELECT
        *,
        cast(date_trunc('quarter', max(observed_until) OVER () + INTERVAL 1 DAY) - INTERVAL 3 MONTH AS DATE)
            AS quarter_on
    FROM marts.fct_cases
    WHERE kind = 'complaint' AND is_reply_observable
)

SELECT
    case_key,
    customer_id,
    brand,
    segment,
    region,
    currency,
    opened_at,
    cast(handling_cost_amount AS DOUBLE) AS answer_cost_amount,
    source_batch_id,
    source_line
FROM cases
WHERE
    replied_at IS NOT NULL
    AND handling_cost_amount IS NOT NULL
    AND opened_at >= quarter_on
    AND opened_at < quarter_on + INTERVAL 3 MONTH
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region))
    AND ($currency IS NULL OR list_contains($currency, currency));
