/* One row per cost line and month: what was spent, as booked and in the currency that is reported in. */
SELECT
    costs.entry_key,
    costs.entity,
    costs.programme,
    costs.campaign,
    costs.category,
    costs.month_on,
    costs.month_on AS happened_on,
    cast(costs.amount AS DOUBLE) AS booked_amount,
    costs.currency,
    rates.rate,
    cast(costs.amount AS DOUBLE) * rates.rate AS amount,
    (SELECT any_value(known.reporting_currency) FROM parts.reporting_rates AS known) AS reporting_currency,
    imports.file_name AS file,
    costs.source_line AS line
FROM parts.entered_costs AS costs
ASOF LEFT JOIN parts.reporting_rates AS rates
    ON costs.currency = rates.currency AND last_day(costs.month_on) >= rates.rate_on
LEFT JOIN marts.dim_imports AS imports ON costs.source_batch_id = imports.batch_id
ORDER BY costs.month_on, costs.entry_key
LIMIT $row_limit;
