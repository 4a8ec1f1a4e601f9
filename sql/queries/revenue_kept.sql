/* One row per customer and currency who paid in the period before: revenue then and now. */
SELECT
    customer_id,
    currency,
    any_value(segment) AS segment,
    any_value(region) AS region,
    bool_and(is_before_known) AS is_before_known,
    cast(sum(amount * share_before) AS DOUBLE) AS previous_amount,
    cast(sum(amount * share_now) AS DOUBLE) AS current_amount
FROM parts.revenue_of_two_periods
GROUP BY customer_id, currency
HAVING sum(amount * share_before) > 0
ORDER BY customer_id, currency;
