/* One row per complaint that is compared and that was followed to the end of its window, with its file and line. */
SELECT
    landmark.case_key,
    landmark.customer_id,
    landmark.opened_at,
    extract('hour' FROM timezone($zone, landmark.opened_at)) AS hour,
    (SELECT any_value(rates.reporting_currency) FROM parts.reporting_rates AS rates) AS reporting_currency,
    landmark.is_answered,
    landmark.reply_hours,
    landmark.next_complaint_at,
    known.channel,
    known.topic,
    known.brand,
    known.segment,
    known.region,
    known.latest_input_at,
    imports.file_name AS file,
    landmark.source_line AS line
FROM parts.complaints_at_landmark AS landmark
INNER JOIN marts.fct_complaint_covariates AS known ON landmark.case_key = known.case_key
LEFT JOIN marts.dim_imports AS imports ON landmark.source_batch_id = imports.batch_id
WHERE
    landmark.left_out IS NULL
    AND landmark.followed_until >= landmark.judged_at
ORDER BY landmark.opened_at, landmark.case_key
LIMIT $row_limit;
