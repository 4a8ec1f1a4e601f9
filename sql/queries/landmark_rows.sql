/* Customers followed from the landmark after their complaint, and those without one, with file and line. */
SELECT
    reached.customer_id,
    reached.tenure,
    reached.brand,
    reached.segment,
    reached.region,
    reached.experience,
    reached.follow_from,
    reached.exit_at,
    reached.has_left,
    imports.file_name AS file,
    reached.source_line AS line
FROM parts.landmark_customers AS reached
LEFT JOIN marts.dim_imports AS imports ON reached.source_batch_id = imports.batch_id
ORDER BY reached.customer_id
LIMIT $row_limit;
