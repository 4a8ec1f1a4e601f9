/* For each group of buyers and number of days: how many bought again then, or had not yet when the files end. */
WITH seconds AS (
    SELECT
        members.customer_id,
        members.cohort_group,
        members.first_ordered_on,
        members.observed_on,
        min(cast(orders.ordered_at AS DATE)) AS again_on
    FROM parts.cohort_members AS members
    LEFT JOIN marts.fct_orders AS orders
        ON
            members.customer_id = orders.customer_id
            AND orders.kind = 'order'
            AND cast(orders.ordered_at AS DATE) > members.first_ordered_on
    GROUP BY ALL
)

SELECT
    coalesce(
        cohort_group,
        strftime(date_trunc(CASE $grain WHEN 'week' THEN 'week' ELSE 'month' END, first_ordered_on), '%Y-%m-%d')
    ) AS cohort,
    cast(coalesce(again_on, observed_on) - first_ordered_on AS DOUBLE) AS days,
    again_on IS NOT NULL AS is_again,
    count(*) AS customers
FROM seconds
GROUP BY ALL
ORDER BY ALL;
