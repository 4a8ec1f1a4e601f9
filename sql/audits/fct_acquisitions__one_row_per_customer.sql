/* A customer counted twice is won twice. */
AUDIT (
  name fct_acquisitions__one_row_per_customer
);

SELECT
  customer_id,
  COUNT(*) AS row_count
FROM @this_model
GROUP BY
  customer_id
HAVING
  COUNT(*) > 1
