/* One row per currency pair and day with a rate. */
MODEL (
  name marts.dim_fx_rates,
  kind FULL,
  grain (currency, quote_currency, rate_on),
  audits (
    dim_fx_rates__above_zero
  )
);

SELECT
  currency, /* One unit of this … */
  quote_currency, /* … is worth rate units of this. */
  rate_on, /* The day of the rate. */
  rate, /* The rate. */
  source, /* Where the row came from. */
  source_batch_id, /* The import. */
  source_line /* The line in its file. */
FROM staging.stg_fx_rates
