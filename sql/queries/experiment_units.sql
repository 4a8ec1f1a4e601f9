/* One row per customer of an experiment: the arm, and what they did before and after. */
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
    imports.file_name AS file,
    units.source_line AS line
FROM parts.experiment_units AS units
LEFT JOIN marts.dim_imports AS imports ON units.source_batch_id = imports.batch_id
ORDER BY units.assigned_at, units.customer_id
LIMIT $row_limit;
