/* A day counted twice is a purchase that nobody made. */
AUDIT (
  name fct_purchase_days__one_row_per_day
);

SELECT
  customer_id,
  currency,
  purchased_on,
  COUNT(*) AS row_count
FROM @this_model
GROUP BY
  customer_id,
  currency,
  purchased_on
HAVING
  COUNT(*) > 1
