/* The cube holds every answered turn once. */
AUDIT (
  name cube_turn_waits__holds_every_answered_turn
);

SELECT
  COALESCE(SUM(turns), 0) AS turns
FROM @this_model
HAVING
  COALESCE(SUM(turns), 0) <> (SELECT COUNT(*) FROM marts.fct_turns WHERE NOT reply_seconds IS NULL)
