/* One row per cost line of people and month, beside the contacts of that month. */
WITH contacts AS (
    SELECT
        cast(date_trunc('month', contacted_at) AS DATE) AS month_on,
        count(*) AS contact_count
    FROM marts.fct_contacts
    GROUP BY month_on
)

SELECT
    costs.entry_key,
    costs.programme,
    costs.category,
    costs.month_on,
    costs.month_on AS happened_on,
    cast(costs.amount AS DOUBLE) AS booked_amount,
    costs.currency,
    cast(costs.amount AS DOUBLE) * rates.rate AS amount,
    contacts.contact_count,
    (SELECT any_value(known.reporting_currency) FROM parts.reporting_rates AS known) AS reporting_currency,
    imports.file_name AS file,
    costs.source_line AS line
FROM parts.observed_costs AS costs
ASOF LEFT JOIN parts.reporting_rates AS rates
    ON costs.currency = rates.currency AND last_day(costs.month_on) >= rates.rate_on
LEFT JOIN contacts ON costs.month_on = contacts.month_on
LEFT JOIN marts.dim_imports AS imports ON costs.source_batch_id = imports.batch_id
WHERE
    costs.category = 'personnel'
    AND coalesce(costs.is_month_over, FALSE)
    AND list_contains($staff_of, costs.programme)
    AND ($from_at IS NULL OR costs.month_on >= cast($from_at AS DATE))
    AND ($to_at IS NULL OR costs.month_on < cast($to_at AS DATE))
ORDER BY costs.month_on, costs.entry_key
LIMIT $row_limit;
