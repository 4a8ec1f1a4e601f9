/* Money never becomes nothing by being told in another currency. */
AUDIT (
  name dim_fx_rates__above_zero
);

SELECT
  currency,
  quote_currency,
  rate_on,
  rate
FROM @this_model
WHERE
  NOT COALESCE(rate > 0, FALSE)
