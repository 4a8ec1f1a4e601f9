/* Repeat purchases by day, of the customers who had bought by the cut. */
WITH days AS (SELECT * FROM parts.purchase_days_to_cut),

kept AS (
    SELECT
        customer_id,
        currency
    FROM days
    GROUP BY customer_id, currency
    HAVING min(purchased_on) <= any_value(cut_on)
)

SELECT
    days.currency,
    days.cut_on,
    days.purchased_on,
    count(*) AS purchases
FROM days
INNER JOIN kept ON days.customer_id = kept.customer_id AND days.currency = kept.currency
WHERE days.repeat_number > 0
GROUP BY days.currency, days.cut_on, days.purchased_on
ORDER BY days.currency, days.purchased_on;
