/* One row per customer in the chosen cells of the cohort grid, with the file and line of the first purchase. */
WITH cells AS (
    SELECT
        unnest($cohorts) AS cohort,
        unnest($ages) AS age
),

aged AS (
    SELECT
        members.customer_id,
        members.first_ordered_on,
        members.source_batch_id,
        members.source_line,
        ages.amount,
        coalesce(members.cohort_group, cast(ages.cohort_on AS VARCHAR)) AS cohort,
        CASE
            WHEN $rule <> 'bracket' OR ages.age = 0 THEN ages.age
            ELSE (ages.age - 1) // CASE $grain WHEN 'day' THEN 7 WHEN 'week' THEN 4 ELSE 3 END + 1
        END AS age,
        max(ages.age) OVER (PARTITION BY members.customer_id) AS last_age
    FROM parts.cohort_members AS members
    INNER JOIN intermediate.int_purchase_ages AS ages ON members.customer_id = ages.customer_id
    WHERE ages.grain = $grain AND ages.clock = $clock
)

SELECT
    aged.customer_id,
    any_value(aged.cohort) AS cohort,
    any_value(aged.first_ordered_on) AS first_ordered_on,
    count(DISTINCT aged.age) AS chosen_periods_with_purchase,
    coalesce(sum(aged.amount), 0) AS amount_in_chosen_cells,
    any_value(imports.file_name) AS file,
    any_value(aged.source_line) AS line
FROM aged
INNER JOIN cells
    ON
        aged.cohort = cells.cohort
        AND CASE
            WHEN $rule = 'unbounded' THEN aged.last_age >= cells.age AND aged.age = 0
            ELSE aged.age = cells.age
        END
LEFT JOIN marts.dim_imports AS imports ON aged.source_batch_id = imports.batch_id
GROUP BY aged.customer_id
ORDER BY aged.customer_id
LIMIT $row_limit;
