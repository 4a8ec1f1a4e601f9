/* One row per complaint that is compared: whether it was answered, what followed, and its file and line. */
SELECT
    landmark.case_key,
    landmark.customer_id,
    landmark.opened_at,
    landmark.is_answered,
    landmark.reply_hours,
    landmark.has_stayed,
    landmark.left_at,
    landmark.next_order_at,
    landmark.next_complaint_at,
    landmark.judged_at,
    known.channel,
    known.topic,
    known.brand,
    known.segment,
    known.region,
    known.latest_input_at,
    imports.file_name AS file,
    landmark.source_line AS line,
    extract('hour' FROM timezone($zone, landmark.opened_at)) AS hour,
    (SELECT any_value(rates.reporting_currency) FROM parts.reporting_rates AS rates) AS reporting_currency,
    landmark.followed_until >= landmark.judged_at AS is_followed
FROM parts.complaints_at_landmark AS landmark
INNER JOIN marts.fct_complaint_covariates AS known ON landmark.case_key = known.case_key
LEFT JOIN marts.dim_imports AS imports ON landmark.source_batch_id = imports.batch_id
WHERE landmark.left_out IS NULL
