/* What one unit of each currency was worth in another on two days: the last rate on or before each. */
WITH told AS (
    SELECT
        currency,
        rate_on,
        rate,
        1 AS preference
    FROM marts.dim_fx_rates
    WHERE quote_currency = $reporting_currency
    UNION ALL
    SELECT
        quote_currency,
        rate_on,
        1 / rate,
        2
    FROM marts.dim_fx_rates
    WHERE currency = $reporting_currency
),

pairs AS (
    SELECT *
    FROM told
    QUALIFY row_number() OVER (PARTITION BY currency, rate_on ORDER BY preference) = 1
)

SELECT
    currency,
    arg_max(rate, rate_on) FILTER (WHERE rate_on <= $opening_on) AS opening_rate,
    max(rate_on) FILTER (WHERE rate_on <= $opening_on) AS opening_rate_on,
    arg_max(rate, rate_on) FILTER (WHERE rate_on <= $closing_on) AS closing_rate,
    max(rate_on) FILTER (WHERE rate_on <= $closing_on) AS closing_rate_on
FROM pairs
WHERE currency <> $reporting_currency
GROUP BY currency
ORDER BY currency;
