/* A pause ends after it began. */
AUDIT (
  name fct_pauses__next_activity_after_the_last
);

SELECT
  customer_id,
  last_active_at,
  next_active_at
FROM @this_model
WHERE
  next_active_at <= last_active_at
