/* One row per currency pair and day. The newest version of each, from every active import. */
MODEL (
  name staging.stg_fx_rates,
  kind VIEW,
  grain (currency, quote_currency, rate_on)
);

SELECT
  currency, /* One unit of this … */
  quote_currency, /* … is worth rate units of this. */
  rate_on, /* The day of the rate. */
  rate, /* The rate. */
  _source AS source, /* The tool that the row came from. */
  _batch_id AS source_batch_id, /* The import that brought the row. */
  _line AS source_line /* Its line in that file. */
FROM READ_PARQUET(@'@{lake}/fx_rates/*.parquet', union_by_name = TRUE) /* A column may be younger than a file. */
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY currency, quote_currency, rate_on ORDER BY _version_at DESC, _row_hash DESC, _batch_id, _line) = 1
