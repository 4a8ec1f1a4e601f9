/* For each cohort by first purchase and each age: customers who bought, and whose last purchase it is. */
WITH purchases AS (
    SELECT
        source,
        customer_id,
        amount,
        date_trunc($grain, first_order_at) AS cohort_at,
        CASE $grain
            WHEN 'month'
                THEN
                    (year(ordered_at) - year(first_order_at)) * 12 + month(ordered_at) - month(first_order_at)
            WHEN 'week'
                THEN
                    cast(epoch(date_trunc('week', ordered_at)) - epoch(date_trunc('week', first_order_at)) AS BIGINT)
                    // 604800
            ELSE
                cast(epoch(date_trunc('day', ordered_at)) - epoch(date_trunc('day', first_order_at)) AS BIGINT)
                // 86400
        END AS age
    FROM marts.fct_orders
    WHERE
        kind = 'order'
        AND customer_id IS NOT NULL
        AND ($from_at IS NULL OR first_order_at >= $from_at)
        AND ($to_at IS NULL OR first_order_at < $to_at)
        AND ($brand IS NULL OR list_contains($brand, brand))
        AND ($segment IS NULL OR list_contains($segment, segment))
        AND ($region IS NULL OR list_contains($region, region))
        AND ($product IS NULL OR list_contains($product, product))
        AND ($currency IS NULL OR list_contains($currency, currency))
),

customers AS (
    SELECT
        source,
        cohort_at,
        customer_id,
        max(age) AS last_age
    FROM purchases
    GROUP BY ALL
),

sizes AS (
    SELECT
        customers.source,
        customers.cohort_at,
        count(*) AS cohort_customers,
        max(sources.observed_until) AS observed_until
    FROM customers
    INNER JOIN marts.dim_sources AS sources
        ON customers.source = sources.source AND sources.entity = 'orders'
    GROUP BY ALL
),

ages AS (SELECT unnest(range(0, 1000)) AS age),

cells AS (
    SELECT
        sizes.source,
        sizes.cohort_at,
        sizes.cohort_customers,
        sizes.observed_until,
        ages.age,
        CASE $grain
            WHEN 'month' THEN sizes.cohort_at + to_months(cast(ages.age AS INTEGER) + 1)
            WHEN 'week' THEN sizes.cohort_at + to_weeks(cast(ages.age AS INTEGER) + 1)
            ELSE sizes.cohort_at + to_days(cast(ages.age AS INTEGER) + 1)
        END AS ends_at
    FROM sizes
    CROSS JOIN ages
    WHERE
        CASE $grain
            WHEN 'month' THEN sizes.cohort_at + to_months(cast(ages.age AS INTEGER))
            WHEN 'week' THEN sizes.cohort_at + to_weeks(cast(ages.age AS INTEGER))
            ELSE sizes.cohort_at + to_days(cast(ages.age AS INTEGER))
        END <= sizes.observed_until
),

active AS (
    SELECT
        source,
        cohort_at,
        age,
        count(DISTINCT customer_id) AS active_customers,
        sum(amount) AS revenue_amount
    FROM purchases
    GROUP BY ALL
),

ended AS (
    SELECT
        source,
        cohort_at,
        last_age AS age,
        count(*) AS last_active_customers
    FROM customers
    GROUP BY ALL
)

SELECT
    cells.source,
    cells.age,
    cells.cohort_customers,
    cast(cells.cohort_at AS DATE) AS cohort_on,
    coalesce(active.active_customers, 0) AS active_customers,
    coalesce(ended.last_active_customers, 0) AS last_active_customers,
    coalesce(cast(active.revenue_amount AS DOUBLE), 0) AS revenue_amount,
    -- Observed through the last day of the period: files with days only end at midnight of their last one.
    cast(cells.ends_at AS DATE) <= cast(cells.observed_until AS DATE) + 1 AS is_complete
FROM cells
LEFT JOIN active
    ON cells.source = active.source AND cells.cohort_at = active.cohort_at AND cells.age = active.age
LEFT JOIN ended
    ON cells.source = ended.source AND cells.cohort_at = ended.cohort_at AND cells.age = ended.age
ORDER BY cells.source, cells.cohort_at, cells.age;
