/* A turn counted twice shortens or lengthens every average. */
AUDIT (
  name fct_turns__one_row_per_turn
);

SELECT
  turn_id,
  COUNT(*) AS row_count
FROM @this_model
GROUP BY turn_id
HAVING
  COUNT(*) > 1
