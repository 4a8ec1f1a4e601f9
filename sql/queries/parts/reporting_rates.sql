/* One row per currency and day of a rate: what one unit is worth in the currency that is reported in. */
WITH reporting AS (
    SELECT
        coalesce(
            nullif($reporting_currency, ''),
            (
                SELECT costs.currency
                FROM marts.fct_ledger_costs AS costs
                WHERE costs.programme <> 'acquisition'
                GROUP BY costs.currency
                ORDER BY sum(costs.amount) DESC, costs.currency
                LIMIT 1
            ),
            (
                SELECT revenue.currency
                FROM marts.fct_revenue AS revenue
                GROUP BY revenue.currency
                ORDER BY count(*) DESC, revenue.currency
                LIMIT 1
            )
        ) AS currency
),

told AS (
    SELECT
        rates.currency,
        rates.rate_on,
        rates.rate,
        1 AS preference,
        reporting.currency AS reporting_currency
    FROM marts.dim_fx_rates AS rates
    INNER JOIN reporting ON rates.quote_currency = reporting.currency
    UNION ALL
    SELECT
        rates.quote_currency,
        rates.rate_on,
        1 / rates.rate,
        2,
        reporting.currency
    FROM marts.dim_fx_rates AS rates
    INNER JOIN reporting ON rates.currency = reporting.currency
    UNION ALL
    SELECT
        reporting.currency,
        DATE '1900-01-01',
        1,
        0,
        reporting.currency AS reporting_currency
    FROM reporting
)

SELECT
    currency,
    rate_on,
    cast(rate AS DOUBLE) AS rate,
    reporting_currency
FROM told
QUALIFY row_number() OVER (PARTITION BY currency, rate_on ORDER BY preference) = 1
