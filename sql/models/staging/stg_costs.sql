/* One row per cost line. The newest version of each, from every active import. */
MODEL (
  name staging.stg_costs,
  kind VIEW,
  grain (source, cost_id)
);

SELECT
  cost_id, /* The cost line's id. */
  category, /* What it was spent on. */
  programme, /* Programme: care, community, advocacy, acquisition … */
  campaign, /* Campaign. */
  started_on, /* First day that it pays for. */
  ended_on, /* Last day that it pays for. */
  amount, /* The cost. */
  currency, /* Currency of amount. */
  _source AS source, /* The tool that the row came from. */
  _batch_id AS source_batch_id, /* The import that brought the row. */
  _line AS source_line /* Its line in that file. */
FROM READ_PARQUET(@'@{lake}/costs/*.parquet', union_by_name = TRUE) /* A column may be younger than a file. */
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY _source, cost_id ORDER BY _version_at DESC, _row_hash DESC, _batch_id, _line) = 1
