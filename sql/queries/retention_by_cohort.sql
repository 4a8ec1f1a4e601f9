/* For each cohort by first purchase and each age: customers who bought, and whose last purchase it is. */
WITH firsts AS (
    SELECT
        source,
        customer_id,
        brand,
        segment,
        region,
        product,
        currency,
        ordered_at AS first_order_at
    FROM marts.fct_orders
    WHERE kind = 'order' AND customer_id IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY ordered_at, source, order_id) = 1
),

-- A cohort is chosen by what was true at the first purchase: choosing by later ones would look ahead.
members AS (
    SELECT
        source,
        customer_id,
        currency,
        first_order_at,
        date_trunc($grain, first_order_at) AS cohort_at
    FROM firsts
    WHERE
        ($from_at IS NULL OR first_order_at >= $from_at)
        AND ($to_at IS NULL OR first_order_at < $to_at)
        AND ($brand IS NULL OR list_contains($brand, brand))
        AND ($segment IS NULL OR list_contains($segment, segment))
        AND ($region IS NULL OR list_contains($region, region))
        AND ($product IS NULL OR list_contains($product, product))
        AND ($currency IS NULL OR list_contains($currency, currency))
),

purchases AS (
    SELECT
        members.source,
        members.customer_id,
        members.cohort_at,
        CASE WHEN orders.currency = members.currency THEN orders.amount END AS amount,
        CASE $grain
            WHEN 'month'
                THEN
                    (year(orders.ordered_at) - year(members.first_order_at)) * 12
                    + month(orders.ordered_at)
                    - month(members.first_order_at)
            WHEN 'week'
                THEN cast(epoch(date_trunc('week', orders.ordered_at)) - epoch(members.cohort_at) AS BIGINT) // 604800
            ELSE cast(epoch(date_trunc('day', orders.ordered_at)) - epoch(members.cohort_at) AS BIGINT) // 86400
        END AS age
    FROM members
    INNER JOIN marts.fct_orders AS orders
        ON members.customer_id = orders.customer_id AND orders.kind = 'order'
),

last_purchases AS (
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
        members.source,
        members.cohort_at,
        count(*) AS cohort_customers,
        max(sources.observed_until) AS observed_until
    FROM members
    INNER JOIN marts.dim_sources AS sources
        ON members.source = sources.source AND sources.entity = 'orders'
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
    FROM last_purchases
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
