/* One row per order or refund. */
MODEL (
  name marts.fct_orders,
  kind FULL,
  grain (source, order_id),
  audits (
    fct_orders__amounts_equal_what_was_imported
  )
);

SELECT
  orders.order_id, /* The order. */
  orders.customer_id, /* Blank: counted, and left out of cohorts. */
  orders.ordered_at, /* When. */
  COALESCE(orders.kind, 'order') AS kind, /* order or refund. */
  orders.amount, /* Refunds are negative. */
  COALESCE(orders.currency, 'XXX') AS currency, /* XXX: the file names no currency. */
  COALESCE(orders.margin_amount, orders.amount - orders.cost_amount) AS margin_amount, /* Before the cost of care; blank where unknown. */
  orders.quantity, /* Units. */
  orders.brand, /* Brand. */
  COALESCE(orders.region, customers.region) AS region, /* Of the order, else of the customer. */
  customers.segment, /* Segment. */
  orders.product, /* Product or category. */
  orders.channel, /* Where it was sold. */
  orders.campaign, /* Campaign. */
  customers.first_order_at, /* First purchase of this customer. */
  orders.source, /* Where the row came from. */
  orders.source_batch_id, /* The import. */
  orders.source_line /* The line in its file. */
FROM staging.stg_orders AS orders
LEFT JOIN marts.dim_customers AS customers
  ON customers.customer_id = orders.customer_id
