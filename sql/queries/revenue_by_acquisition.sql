/* Revenue of each month by the quarter in which its customers first paid, charges spread over their months. */
WITH firsts AS (
    SELECT
        customer_id,
        cast(date_trunc('quarter', min(started_at)) AS DATE) AS acquired_on
    FROM marts.fct_revenue
    WHERE customer_id IS NOT NULL AND kind <> 'refund'
    GROUP BY customer_id
),

chosen AS (
    SELECT *
    FROM marts.fct_revenue
    WHERE
        customer_id IS NOT NULL
        AND ($from_at IS NULL OR ended_at >= $from_at)
        AND ($to_at IS NULL OR started_at < $to_at)
        AND ($brand IS NULL OR list_contains($brand, brand))
        AND ($segment IS NULL OR list_contains($segment, segment))
        AND ($region IS NULL OR list_contains($region, region))
        AND ($product IS NULL OR list_contains($product, product))
        AND ($currency IS NULL OR list_contains($currency, currency))
),

/* Each month that a charge touches gets the part of it that lies in that month. */
months AS (
    SELECT
        customer_id,
        currency,
        amount,
        started_at,
        ended_at,
        unnest(generate_series(date_trunc('month', started_at), date_trunc('month', ended_at), INTERVAL 1 MONTH))
            AS month_at
    FROM chosen
)

SELECT
    months.currency,
    firsts.acquired_on,
    cast(months.month_at AS DATE) AS month_on,
    cast(sum(months.amount * CASE
        WHEN months.ended_at > months.started_at
            THEN
                (
                    epoch(least(months.ended_at, months.month_at + INTERVAL 1 MONTH))
                    - epoch(greatest(months.started_at, months.month_at))
                ) / (epoch(months.ended_at) - epoch(months.started_at))
        ELSE 1
    END) AS DOUBLE) AS amount,
    count(DISTINCT months.customer_id) AS customers
FROM months
INNER JOIN firsts ON months.customer_id = firsts.customer_id
WHERE
    ($from_at IS NULL OR months.month_at >= date_trunc('month', $from_at::TIMESTAMPTZ))
    AND ($to_at IS NULL OR months.month_at < $to_at)
GROUP BY months.currency, firsts.acquired_on, months.month_at
ORDER BY months.currency, firsts.acquired_on, months.month_at;
