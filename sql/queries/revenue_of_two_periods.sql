/* One row per customer and currency: revenue now and in the period before, and who came by a referral. */
WITH period AS (
    SELECT
        coalesce($to_at, max(ordered_at) + INTERVAL 1 SECOND) AS until_at,
        coalesce($from_at, coalesce($to_at, max(ordered_at)) - INTERVAL 365 DAY) AS from_at
    FROM marts.fct_orders
),

bought AS (
    SELECT
        orders.*,
        orders.ordered_at >= period.from_at AS is_current,
        period.from_at
    FROM marts.fct_orders AS orders
    CROSS JOIN period
    WHERE
        orders.customer_id IS NOT NULL
        AND orders.ordered_at < period.until_at
        AND orders.ordered_at >= period.from_at - (period.until_at - period.from_at)
),

came AS (
    SELECT DISTINCT referred_customer_id AS customer_id
    FROM marts.fct_referrals
    WHERE referred_customer_id IS NOT NULL
)

SELECT
    bought.customer_id,
    bought.currency,
    any_value(bought.segment) AS segment,
    any_value(bought.region) AS region,
    cast(coalesce(sum(bought.amount) FILTER (WHERE NOT bought.is_current), 0) AS DOUBLE) AS previous_amount,
    cast(coalesce(sum(bought.amount) FILTER (WHERE bought.is_current), 0) AS DOUBLE) AS current_amount,
    CASE
        WHEN
            (SELECT count(referred_customer_id) FROM marts.fct_referrals) > 0
            OR (SELECT count(acquired_via) FROM marts.dim_customers) > 0
            THEN
                coalesce(any_value(bought.first_order_at >= bought.from_at), FALSE)
                AND (
                    any_value(came.customer_id) IS NOT NULL
                    OR coalesce(lower(any_value(customers.acquired_via)) IN (
                        'referral', 'referred', 'recommendation', 'recommended', 'word of mouth'
                    ), FALSE)
                )
    END AS is_earned
FROM bought
LEFT JOIN marts.dim_customers AS customers ON bought.customer_id = customers.customer_id
LEFT JOIN came ON bought.customer_id = came.customer_id
WHERE
    ($brand IS NULL OR list_contains($brand, bought.brand))
    AND ($segment IS NULL OR list_contains($segment, bought.segment))
    AND ($region IS NULL OR list_contains($region, bought.region))
    AND ($currency IS NULL OR list_contains($currency, bought.currency))
GROUP BY bought.customer_id, bought.currency;
