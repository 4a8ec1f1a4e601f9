/* One row per customer from their first complaint on: answered or ignored, how long they stayed, what they brought. */
SELECT
    followed.customer_id,
    followed.tenure,
    followed.brand,
    followed.segment,
    followed.region,
    followed.currency,
    followed.experience,
    followed.follow_from,
    followed.stayed_days,
    followed.has_left,
    followed.is_bound,
    followed.follower_count,
    followed.charge_amount,
    followed.margin_amount,
    followed.months_before,
    followed.customer_months,
    imports.file_name AS file,
    followed.source_line AS line
FROM parts.complaints_followed AS followed
LEFT JOIN marts.dim_imports AS imports ON followed.source_batch_id = imports.batch_id
ORDER BY followed.customer_id
LIMIT $row_limit;
