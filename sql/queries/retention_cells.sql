/* Cohorts of whole months or weeks by age, from the cube: customers who bought, and whose last purchase it is. */
SELECT
    cube.source,
    cube.cohort_on,
    CASE $attribute
        WHEN 'brand' THEN coalesce(cube.brand, 'not stated')
        WHEN 'segment' THEN coalesce(cube.segment, 'not stated')
        WHEN 'region' THEN coalesce(cube.region, 'not stated')
        WHEN 'currency' THEN cube.currency
    END AS cohort_group,
    cube.age,
    cast(sum(cube.active_customers) AS BIGINT) AS active_customers,
    cast(sum(cube.last_active_customers) AS BIGINT) AS last_active_customers,
    cast(sum(cube.revenue_amount) AS DOUBLE) AS revenue_amount,
    sum(cube.revenue_squares) AS revenue_squares,
    cast(any_value(sources.observed_until) AS DATE) AS observed_on
FROM marts.cube_retention AS cube
INNER JOIN marts.dim_sources AS sources ON cube.source = sources.source AND sources.entity = 'orders'
WHERE
    cube.grain = $grain
    AND cube.clock = $clock
    AND cube.rule = CASE $rule WHEN 'bracket' THEN 'bracket' ELSE 'n_day' END
    AND ($from_at IS NULL OR cube.cohort_on >= cast($from_at AS DATE))
    AND ($to_at IS NULL OR cube.cohort_on < cast($to_at AS DATE))
    AND ($brand IS NULL OR list_contains($brand, cube.brand))
    AND ($segment IS NULL OR list_contains($segment, cube.segment))
    AND ($region IS NULL OR list_contains($region, cube.region))
    AND ($currency IS NULL OR list_contains($currency, cube.currency))
GROUP BY ALL
ORDER BY cube.source, cube.cohort_on, cohort_group, cube.age;
