/* Cohorts by first purchase and any attribute of it, by age: customers who bought, and whose last purchase it is. */
WITH members AS (
    SELECT
        customer_id,
        source,
        cast(observed_until AS DATE) AS observed_on,
        CASE $attribute
            WHEN 'brand' THEN coalesce(brand, 'not stated')
            WHEN 'segment' THEN coalesce(segment, 'not stated')
            WHEN 'region' THEN coalesce(region, 'not stated')
            WHEN 'currency' THEN currency
            WHEN 'product' THEN coalesce(product, 'not stated')
            WHEN 'channel' THEN coalesce(channel, 'not stated')
            WHEN 'campaign' THEN coalesce(campaign, 'none')
            WHEN 'acquired_via' THEN coalesce(acquired_via, 'not stated')
            WHEN 'first_contact' THEN first_contact
        END AS cohort_group
    FROM marts.dim_buyers
    -- A cohort is chosen by what was true at the first purchase: choosing by later ones would look ahead.
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
        members.*,
        ages.cohort_on,
        ages.amount,
        CASE
            WHEN $rule <> 'bracket' OR ages.age = 0 THEN ages.age
            ELSE (ages.age - 1) // CASE $grain WHEN 'day' THEN 7 WHEN 'week' THEN 4 ELSE 3 END + 1
        END AS age
    FROM members
    INNER JOIN intermediate.int_purchase_ages AS ages ON members.customer_id = ages.customer_id
    WHERE ages.grain = $grain AND ages.clock = $clock
),

spent AS (
    SELECT
        source,
        observed_on,
        cohort_group,
        cohort_on,
        customer_id,
        age,
        sum(amount) AS amount
    FROM purchases
    GROUP BY ALL
),

customers AS (
    SELECT
        *,
        age = max(age) OVER (PARTITION BY customer_id) AS is_last
    FROM spent
)

SELECT
    source,
    cohort_on,
    cohort_group,
    age,
    count(*) AS active_customers,
    CASE WHEN $rule <> 'bracket' THEN count(*) FILTER (WHERE is_last) END AS last_active_customers,
    CASE WHEN $rule <> 'bracket' THEN cast(coalesce(sum(amount), 0) AS DOUBLE) END AS revenue_amount,
    CASE WHEN $rule <> 'bracket' THEN coalesce(sum(cast(amount AS DOUBLE) * amount), 0) END AS revenue_squares,
    any_value(observed_on) AS observed_on
FROM customers
GROUP BY ALL
ORDER BY source, cohort_on, cohort_group, age;
