/* One row per customer of an experiment, with the issues that all customers of that segment and region read about. */
WITH linked AS (
    SELECT
        segment,
        region,
        count(*) AS issues
    FROM marts.fct_community_issues
    WHERE
        customer_id IS NOT NULL
        AND ($from_at IS NULL OR started_at >= $from_at)
        AND ($to_at IS NULL OR started_at < $to_at)
        AND ($channel IS NULL OR list_contains($channel, channel))
        AND ($brand IS NULL OR list_contains($brand, brand))
        AND ($segment IS NULL OR list_contains($segment, segment))
        AND ($region IS NULL OR list_contains($region, region))
    GROUP BY segment, region
)

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
    coalesce(linked.issues, 0) AS linked_issues,
    imports.file_name AS file,
    units.source_line AS line
FROM parts.experiment_units AS units
LEFT JOIN linked
    ON
        units.segment IS NOT DISTINCT FROM linked.segment
        AND units.region IS NOT DISTINCT FROM linked.region
LEFT JOIN marts.dim_imports AS imports ON units.source_batch_id = imports.batch_id
ORDER BY units.assigned_at, units.customer_id
LIMIT $row_limit;
