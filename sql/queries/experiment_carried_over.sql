/* One row per customer of an experiment, and in each how many issues all customers in the selection read about. */
SELECT
    units.experiment_id AS experiment,
    units.customer_id,
    units.arm,
    units.assigned_at,
    units.segment,
    units.region,
    units.years,
    units.contacts,
    units.reads,
    units.years_before,
    units.contacts_before,
    units.reads_before,
    (
        SELECT count(*)
        FROM marts.fct_community_issues
        WHERE
            customer_id IS NOT NULL
            AND ($from_at IS NULL OR started_at >= $from_at)
            AND ($to_at IS NULL OR started_at < $to_at)
            AND ($channel IS NULL OR list_contains($channel, channel))
            AND ($brand IS NULL OR list_contains($brand, brand))
            AND ($segment IS NULL OR list_contains($segment, segment))
            AND ($region IS NULL OR list_contains($region, region))
    ) AS linked_issues,
    imports.file_name AS file,
    units.source_line AS line
FROM parts.experiment_units AS units
LEFT JOIN marts.dim_imports AS imports ON units.source_batch_id = imports.batch_id
ORDER BY units.assigned_at, units.customer_id
LIMIT $row_limit;
