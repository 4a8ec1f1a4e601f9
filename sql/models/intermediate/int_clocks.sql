/* One row per way to count time since the first purchase. */
MODEL (
  name intermediate.int_clocks,
  kind VIEW,
  grain (clock_id)
);

SELECT
  CAST(clock_id AS TINYINT) AS clock_id, /* A number, because ages are counted by the million. */
  grain, /* month, week or day. */
  clock, /* calendar: periods of the calendar, UTC; rolling: 30, 7 or 1 days counted from the day of the first purchase. */
  width, /* Periods whose purchases are bits of one number; no bracket is cut. */
  bracket, /* Periods in one bracket. */
  last_age /* Days and weeks are for the first of them; all that is later counts as one more. */
FROM (
  SELECT 1 AS clock_id, 'month' AS grain, 'calendar' AS clock, 60 AS width, 3 AS bracket, 9999 AS last_age
  UNION ALL
  SELECT 2, 'month', 'rolling', 60, 3, 9999
  UNION ALL
  SELECT 3, 'week', 'calendar', 60, 4, 60
  UNION ALL
  SELECT 4, 'week', 'rolling', 60, 4, 60
  UNION ALL
  SELECT 5, 'day', 'rolling', 63, 7, 63
) AS clocks
