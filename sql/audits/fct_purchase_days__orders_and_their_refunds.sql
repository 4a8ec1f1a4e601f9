/* Every order of a known customer stands on one day, and no day gains by a refund. */
AUDIT (
  name fct_purchase_days__orders_and_their_refunds
);

SELECT
  ledger.order_count AS stands,
  orders.order_count AS bought
FROM (
  SELECT COALESCE(SUM(order_count), 0) AS order_count, MAX(refunded_amount) AS most_given_back
  FROM @this_model
) AS ledger
CROSS JOIN (
  SELECT COUNT(*) AS order_count
  FROM staging.stg_orders
  WHERE
    COALESCE(kind, 'order') = 'order' AND NOT customer_id IS NULL
) AS orders
WHERE
  ledger.order_count <> orders.order_count OR ledger.most_given_back > 0
