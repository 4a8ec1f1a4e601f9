/* One row per customer from their first complaint on: whether it was answered, and what they brought month by month. */
SELECT
    asked.customer_id,
    asked.opened_at,
    asked.month_on,
    asked.month_on AS happened_on,
    asked.is_answered,
    asked.was_known_before,
    asked.months_followed,
    asked.channel,
    asked.topic,
    asked.follower_count,
    asked.tone,
    asked.text,
    asked.segment,
    asked.region,
    asked.hour,
    asked.tenure_years,
    asked.bound_months,
    asked.past_margin_amount,
    asked.past_charge_amount,
    asked.is_rate_missing,
    cast(asked.unknown_margins AS BIGINT) AS unknown_margins,
    cast(asked.flow_count AS BIGINT) AS flow_count,
    asked.margin_amounts,
    asked.charge_amounts,
    (SELECT any_value(known.reporting_currency) FROM parts.reporting_rates AS known) AS reporting_currency,
    imports.file_name AS file,
    asked.source_line AS line
FROM parts.complaint_margins AS asked
LEFT JOIN marts.dim_imports AS imports ON asked.source_batch_id = imports.batch_id
ORDER BY asked.opened_at, asked.customer_id
LIMIT $row_limit;
