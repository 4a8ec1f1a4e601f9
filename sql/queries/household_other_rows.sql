/* Customers whose household was watched, with the file and line of their first row. */
SELECT
    watched.customer_id,
    watched.account_id AS household,
    watched.brand,
    watched.segment,
    watched.region,
    watched.is_exposed,
    watched.tenure_year,
    watched.follow_from,
    watched.exit_at,
    watched.has_left_soon,
    imports.file_name AS file,
    watched.source_line AS line
FROM parts.household_members AS watched
LEFT JOIN marts.dim_imports AS imports ON watched.source_batch_id = imports.batch_id
ORDER BY watched.account_id, watched.customer_id
LIMIT $row_limit;
