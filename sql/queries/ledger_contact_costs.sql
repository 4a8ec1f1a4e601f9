/* One row per month: what handling contacts of known cost took, in the currency that is reported in. */
SELECT
    cast(date_trunc('month', contacts.contacted_at) AS DATE) AS month_on,
    count(*) AS contact_count,
    sum(cast(contacts.cost_amount AS DOUBLE) * rates.rate) AS amount,
    sum((cast(contacts.cost_amount AS DOUBLE) * rates.rate) ^ 2) AS squares,
    bool_or(rates.rate IS NULL) AS is_rate_missing
FROM marts.fct_contacts AS contacts
ASOF LEFT JOIN parts.reporting_rates AS rates
    ON contacts.currency = rates.currency AND cast(contacts.contacted_at AS DATE) >= rates.rate_on
WHERE
    contacts.cost_amount IS NOT NULL
    AND ($from_at IS NULL OR contacts.contacted_at >= $from_at)
    AND ($to_at IS NULL OR contacts.contacted_at < $to_at)
GROUP BY month_on
ORDER BY month_on;
