/* Nobody is at risk before their first day. */
AUDIT (
  name fct_tenures__seen_after_they_came
);

SELECT
  customer_id,
  origin_at,
  entered_at
FROM @this_model
WHERE
  entered_at < origin_at
