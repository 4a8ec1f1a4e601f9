/* One row per customer in the chosen cells of the cohort grid, with the file and line of the first purchase. */
WITH cells AS (
    SELECT
        unnest($cohorts) AS cohort_on,
        unnest($groups) AS cohort_group,
        unnest($ages) AS age
),

aged AS (
    SELECT
        members.customer_id,
        members.first_ordered_on,
        members.source_batch_id,
        members.source_line,
        ages.amount,
        coalesce(members.cohort_group, '') AS cohort_group,
        cast(ages.cohort_on AS VARCHAR) AS cohort_on,
        CASE
            WHEN $rule <> 'bracket' OR ages.age = 0 THEN ages.age
            ELSE (ages.age - 1) // CASE $grain WHEN 'day' THEN 7 WHEN 'week' THEN 4 ELSE 3 END + 1
        END AS age,
        max(ages.age) OVER (PARTITION BY members.customer_id) AS last_age
    FROM parts.cohort_members AS members
    INNER JOIN intermediate.int_purchase_ages AS ages ON members.customer_id = ages.customer_id
    WHERE ages.grain = $grain AND ages.clock = $clock AND members.source = $source
),

chosen AS (
    SELECT DISTINCT aged.customer_id
    FROM aged
    INNER JOIN cells
        ON
            aged.cohort_on = cells.cohort_on
            AND aged.cohort_group = cells.cohort_group
            AND CASE WHEN $rule = 'unbounded' THEN aged.last_age >= cells.age ELSE aged.age = cells.age END
)

SELECT
    aged.customer_id,
    any_value(aged.first_ordered_on) AS first_ordered_on,
    any_value(aged.cohort_group) AS cohort_group,
    count(*) AS purchases,
    coalesce(sum(aged.amount), 0) AS amount,
    any_value(imports.file_name) AS file,
    any_value(aged.source_line) AS line
FROM aged
INNER JOIN chosen ON aged.customer_id = chosen.customer_id
LEFT JOIN marts.dim_imports AS imports ON aged.source_batch_id = imports.batch_id
GROUP BY aged.customer_id
ORDER BY aged.customer_id
LIMIT $row_limit;
