/* One row per cost line, concession or shift that no line pays for, and month: what was spent on which programme. */
MODEL (
  name marts.fct_ledger_costs,
  kind FULL,
  grain (entry_key, month_on),
  audits (
    fct_ledger_costs__every_cost_to_the_penny
  )
);

/* Hours on shift are a cost of their own only in months without a line for the people of the desk: never both. What a
   line is booked on may be named in many ways; only programmes of other people are none of the desk. */
WITH booked_personnel AS (
  SELECT
    currency,
    started_on,
    ended_on
  FROM marts.fct_costs
  WHERE
    category = 'personnel'
    AND NOT COALESCE(LOWER(TRIM(programme)), '') IN ('community', 'advocacy', 'acquisition', 'marketing', 'sales')
), spent AS (
  SELECT
    'costs:' || source || ':' || cost_id AS entry_key,
    'costs' AS entity,
    CASE WHEN category = 'acquisition' THEN 'acquisition' ELSE COALESCE(LOWER(TRIM(programme)), 'not stated') END AS programme,
    campaign,
    category,
    started_on,
    ended_on,
    amount,
    currency,
    source,
    source_batch_id,
    source_line
  FROM marts.fct_costs
  UNION ALL
  SELECT
    'concessions:' || source || ':' || concession_id,
    'concessions',
    'care',
    NULL,
    'concessions',
    CAST(granted_at AS DATE),
    CAST(granted_at AS DATE),
    amount,
    currency,
    source,
    source_batch_id,
    source_line
  FROM marts.fct_concessions
  UNION ALL
  SELECT
    'shifts:' || shifts.source || ':' || shifts.agent_id || ':' || CAST(CAST(FLOOR(EPOCH(shifts.started_at)) AS BIGINT) AS TEXT),
    'shifts',
    'care',
    NULL,
    'personnel',
    CAST(shifts.started_at AS DATE),
    CAST(shifts.started_at AS DATE),
    CAST(ROUND((EPOCH(shifts.ended_at) - EPOCH(shifts.started_at)) / 3600 * shifts.hourly_cost_amount, 4) AS DECIMAL(18, 4)),
    shifts.currency,
    shifts.source,
    shifts.source_batch_id,
    shifts.source_line
  FROM marts.fct_shifts AS shifts
  ANTI JOIN booked_personnel
    ON booked_personnel.currency = shifts.currency
    AND booked_personnel.started_on <= CAST(DATE_TRUNC('month', shifts.started_at) + INTERVAL '1' MONTH AS DATE) - 1
    AND booked_personnel.ended_on >= CAST(DATE_TRUNC('month', shifts.started_at) AS DATE)
  WHERE
    NOT shifts.hourly_cost_amount IS NULL
    AND NOT COALESCE(LOWER(shifts.channel), '') IN ('phone', 'voice', 'call') /* The phones are what care relieves, not care. */
), months AS (
  SELECT
    *,
    UNNEST(GENERATE_SERIES(DATE_TRUNC('month', started_on), ended_on, INTERVAL '1' MONTH)) AS month_at
  FROM spent
), named AS (
  SELECT *, CAST(month_at AS DATE) AS month_on FROM months
), dated AS (
  SELECT
    *,
    CAST(DATE_DIFF('DAY', started_on, LEAST(ended_on, CAST(month_on + INTERVAL '1' MONTH AS DATE) - 1)) + 1 AS DOUBLE) / (
      DATE_DIFF('DAY', started_on, ended_on) + 1
    ) AS paid_by_month_end
  FROM named
), summed AS (
  SELECT *, CAST(ROUND(amount * paid_by_month_end, 2) AS DECIMAL(18, 4)) AS amount_so_far FROM dated
)
SELECT
  entry_key, /* The line: its entity, source and id. */
  entity, /* costs, concessions or shifts. */
  programme, /* Programme in small letters; acquisition for every line of that category; not stated where none is. */
  campaign, /* Campaign. */
  category, /* What it was spent on. */
  month_on, /* First day of the month. */
  CAST(CASE
    WHEN month_on = MAX(month_on) OVER (PARTITION BY entry_key)
    THEN amount
    ELSE amount_so_far
  END - COALESCE(LAG(amount_so_far) OVER (PARTITION BY entry_key ORDER BY month_on), 0) AS DECIMAL(18, 4)) AS amount, /* The days of the month that the line pays for, to the penny; months add up to the line. */
  currency, /* Currency. */
  source, /* Where the row came from. */
  source_batch_id, /* The import. */
  source_line /* The line in its file. */
FROM summed
