/* One row per complaint of a customer: what they brought in the year before it. */
SELECT
    brought.case_key,
    complaints.customer_id,
    brought.margin_amount,
    brought.charge_amount,
    brought.is_rate_missing,
    brought.is_margin_missing,
    (SELECT any_value(known.reporting_currency) FROM parts.reporting_rates AS known) AS reporting_currency
FROM parts.margin_of_year AS brought
INNER JOIN marts.fct_complaints AS complaints ON brought.case_key = complaints.case_key
WHERE
    ($from_at IS NULL OR complaints.opened_at >= $from_at)
    AND ($to_at IS NULL OR complaints.opened_at < $to_at)
ORDER BY brought.case_key;
