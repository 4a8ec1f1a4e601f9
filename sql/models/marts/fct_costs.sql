/* One row per cost line. */
MODEL (
  name marts.fct_costs,
  kind FULL,
  grain (source, cost_id)
);

SELECT
  cost_id, /* The cost line. */
  category, /* What it was spent on. */
  programme, /* Programme: care, community, advocacy, acquisition … */
  campaign, /* Campaign. */
  started_on, /* First day that it pays for. */
  ended_on, /* Last day that it pays for. */
  amount, /* The cost. */
  currency, /* Currency of the amount. */
  source, /* Where the row came from. */
  source_batch_id, /* The import. */
  source_line /* The line in its file. */
FROM staging.stg_costs
