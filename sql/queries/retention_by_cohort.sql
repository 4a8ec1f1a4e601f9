/* Cohorts by first purchase and any attribute of it, by age: customers who bought, and whose last purchase it is. */
WITH purchases AS (
    SELECT
        members.source,
        members.customer_id,
        members.observed_on,
        members.cohort_group,
        ages.cohort_on,
        ages.amount,
        CASE
            WHEN $rule <> 'bracket' OR ages.age = 0 THEN ages.age
            ELSE (ages.age - 1) // CASE $grain WHEN 'day' THEN 7 WHEN 'week' THEN 4 ELSE 3 END + 1
        END AS age
    FROM parts.cohort_members AS members
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
    cast(age AS BIGINT) AS age,
    count(*) AS active_customers,
    CASE WHEN $rule <> 'bracket' THEN count(*) FILTER (WHERE is_last) END AS last_active_customers,
    CASE WHEN $rule <> 'bracket' THEN cast(coalesce(sum(amount), 0) AS DOUBLE) END AS revenue_amount,
    CASE WHEN $rule <> 'bracket' THEN coalesce(sum(cast(amount AS DOUBLE) * amount), 0) END AS revenue_squares,
    any_value(observed_on) AS observed_on
FROM customers
GROUP BY ALL
ORDER BY source, cohort_on, cohort_group, age;
