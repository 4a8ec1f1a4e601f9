/* One row per contact of a whole month: its topic or region, since when that was reached, the customers then. */
WITH chosen AS (
    SELECT
        experiment_id,
        any_value(unit_kind) AS unit_kind
    FROM marts.dim_roll_outs
    WHERE $roll_out = '' OR experiment_id = $roll_out
    GROUP BY experiment_id
    ORDER BY count(*) DESC, experiment_id
    LIMIT 1
),

reached AS (
    SELECT
        roll_outs.unit,
        cast(min(roll_outs.reached_at) AS DATE) AS reached_on
    FROM marts.dim_roll_outs AS roll_outs
    INNER JOIN chosen ON roll_outs.experiment_id = chosen.experiment_id
    GROUP BY roll_outs.unit
),

observed AS (
    /* Whole months in which every file that holds contacts could show one. */
    SELECT
        date_trunc('month', max(observed_from) + INTERVAL 27 DAY) AS from_month,
        date_trunc('month', min(observed_until) + INTERVAL 3 DAY) AS to_month
    FROM marts.dim_sources
    WHERE entity IN ('calls', 'cases') AND customer_row_count > 0
),

months AS (
    SELECT cast(unnest(generate_series(from_month, to_month - INTERVAL 1 MONTH, INTERVAL 1 MONTH)) AS DATE) AS month_on
    FROM observed
),

present AS (
    SELECT
        months.month_on,
        CASE WHEN chosen.unit_kind = 'region' THEN customers.region END AS region,
        count(*) AS customers
    FROM months
    CROSS JOIN chosen
    INNER JOIN marts.dim_customers AS customers
        ON
            months.month_on + INTERVAL 1 MONTH > customers.first_seen_at
            AND (customers.ended_at IS NULL OR months.month_on <= customers.ended_at)
    WHERE
        ($segment IS NULL OR list_contains($segment, customers.segment))
        AND ($region IS NULL OR list_contains($region, customers.region))
    GROUP BY ALL
)

SELECT
    contacts.contact_key,
    contacts.customer_id,
    chosen.experiment_id AS experiment,
    chosen.unit_kind,
    contacts.channel,
    contacts.brand,
    contacts.segment,
    contacts.region,
    contacts.topic,
    contacts.contacted_at,
    months.month_on,
    present.customers,
    reached.reached_on,
    CASE chosen.unit_kind WHEN 'topic' THEN contacts.topic ELSE contacts.region END AS unit,
    cast(contacts.contacted_at AS DATE) AS happened_on,
    imports.file_name AS file,
    contacts.source_line AS line
FROM marts.fct_contacts AS contacts
CROSS JOIN chosen
INNER JOIN months ON months.month_on = cast(date_trunc('month', contacts.contacted_at) AS DATE)
INNER JOIN present
    ON
        months.month_on = present.month_on
        AND (chosen.unit_kind = 'topic' OR contacts.region = present.region)
LEFT JOIN reached ON CASE chosen.unit_kind WHEN 'topic' THEN contacts.topic ELSE contacts.region END = reached.unit
LEFT JOIN marts.dim_imports AS imports ON contacts.source_batch_id = imports.batch_id
WHERE
    CASE chosen.unit_kind WHEN 'topic' THEN contacts.topic ELSE contacts.region END IS NOT NULL
    AND ($channel IS NULL OR list_contains($channel, contacts.channel))
    AND ($brand IS NULL OR list_contains($brand, contacts.brand))
    AND ($segment IS NULL OR list_contains($segment, contacts.segment))
    AND ($region IS NULL OR list_contains($region, contacts.region))
ORDER BY contacts.contacted_at, contacts.contact_key
LIMIT $row_limit;
