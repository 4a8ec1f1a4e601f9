/* One row per stream and currency: revenue that came after care may claim the customer, and the rest. */
SELECT
    stream,
    currency,
    count(*) AS row_count,
    sum(amount) AS amount,
    sum(attributed_amount) AS attributed_amount,
    sum(unattributed_amount) AS unattributed_amount
FROM marts.fct_ledger_revenue
GROUP BY stream, currency
ORDER BY currency, stream;
