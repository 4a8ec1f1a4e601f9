/* One row per programme and currency that costs are booked in. */
SELECT
    programme,
    currency,
    sum(amount) AS amount
FROM marts.fct_ledger_costs
GROUP BY programme, currency
ORDER BY programme, currency;
