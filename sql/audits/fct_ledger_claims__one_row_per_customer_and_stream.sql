/* No customer is claimed twice in one stream. */
AUDIT (
  name fct_ledger_claims__one_row_per_customer_and_stream
);

SELECT customer_id, stream, COUNT(*) AS row_count
FROM @this_model
GROUP BY customer_id, stream
HAVING
  COUNT(*) > 1
