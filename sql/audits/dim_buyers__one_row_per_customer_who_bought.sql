/* Every customer with a purchase is in one cohort, and in one only. */
AUDIT (
  name dim_buyers__one_row_per_customer_who_bought
);

SELECT
  buyers.customer_id,
  orders.customer_id AS ordering_customer_id,
  buyers.row_count
FROM (SELECT customer_id, COUNT(*) AS row_count FROM @this_model GROUP BY customer_id) AS buyers
FULL JOIN (SELECT DISTINCT customer_id FROM marts.fct_orders WHERE kind = 'order' AND NOT customer_id IS NULL) AS orders
  ON orders.customer_id = buyers.customer_id
WHERE
  buyers.row_count IS DISTINCT FROM 1 OR orders.customer_id IS NULL
