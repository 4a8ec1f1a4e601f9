/* Customers followed: since when, until when, and whether they left, with the file and line of their first row. */
SELECT
    followed.customer_id,
    followed.tenure,
    followed.brand,
    followed.segment,
    followed.region,
    followed.acquired_via,
    followed.origin_at,
    followed.entered_at,
    followed.exit_at,
    followed.has_left,
    imports.file_name AS file,
    followed.source_line AS line
FROM parts.followed_customers AS followed
LEFT JOIN marts.dim_imports AS imports ON followed.source_batch_id = imports.batch_id
WHERE followed.exit_at > followed.entered_at
ORDER BY followed.customer_id
LIMIT $row_limit;
