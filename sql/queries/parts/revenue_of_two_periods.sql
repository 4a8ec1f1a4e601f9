/* What customers paid in the period and in the one of the same length before, with the part of each line in each. */
WITH known AS (
    SELECT
        min(observed_from) AS known_from,
        max(observed_until) AS known_until
    FROM marts.dim_sources
    -- Orders where there are any: contracts are known from their start, long before anybody's leaving was.
    WHERE entity IN ('orders', 'subscriptions')
    GROUP BY entity
    ORDER BY entity
    LIMIT 1
),

/* The period asked for; else the last 365 days, or the later half of what is known where that is less. */
periods AS (
    SELECT
        known_from,
        coalesce($to_at, known_until + INTERVAL 1 SECOND) AS until_at,
        coalesce(
            $from_at,
            until_at - to_seconds(least(365 * 86400, greatest(epoch(until_at) - epoch(known_from), 0) / 2))
        ) AS from_at
    FROM known
),

bounds AS (
    SELECT
        until_at,
        from_at,
        from_at - to_seconds(epoch(until_at) - epoch(from_at)) AS before_at,
        -- A twentieth may be missing at its beginning.
        epoch(known_from) <= epoch(before_at) + (epoch(until_at) - epoch(from_at)) / 20 AS is_before_known
    FROM periods
)

SELECT
    revenue.revenue_key,
    revenue.kind,
    revenue.customer_id,
    revenue.started_at,
    revenue.ended_at,
    revenue.amount,
    revenue.currency,
    revenue.segment,
    revenue.region,
    revenue.source_batch_id,
    revenue.source_line,
    bounds.is_before_known,
    -- A charge counts with the part of its time that lies in the period; an order has no length.
    CASE
        WHEN revenue.ended_at > revenue.started_at
            THEN
                greatest(
                    epoch(least(revenue.ended_at, bounds.from_at))
                    - epoch(greatest(revenue.started_at, bounds.before_at)),
                    0
                ) / (epoch(revenue.ended_at) - epoch(revenue.started_at))
        ELSE cast(revenue.started_at < bounds.from_at AS INTEGER)
    END AS share_before,
    CASE
        WHEN revenue.ended_at > revenue.started_at
            THEN
                greatest(
                    epoch(least(revenue.ended_at, bounds.until_at))
                    - epoch(greatest(revenue.started_at, bounds.from_at)),
                    0
                ) / (epoch(revenue.ended_at) - epoch(revenue.started_at))
        ELSE cast(revenue.started_at >= bounds.from_at AS INTEGER)
    END AS share_now
FROM marts.fct_revenue AS revenue
CROSS JOIN bounds
WHERE
    revenue.customer_id IS NOT NULL
    AND revenue.ended_at >= bounds.before_at
    AND revenue.started_at < bounds.until_at
    AND ($brand IS NULL OR list_contains($brand, revenue.brand))
    AND ($segment IS NULL OR list_contains($segment, revenue.segment))
    AND ($region IS NULL OR list_contains($region, revenue.region))
    AND ($product IS NULL OR list_contains($product, revenue.product))
    AND ($currency IS NULL OR list_contains($currency, revenue.currency));
