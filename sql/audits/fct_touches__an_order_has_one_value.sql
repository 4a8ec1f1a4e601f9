/* Every touch of an order says the same of it, so that its value counts once. */
AUDIT (
  name fct_touches__an_order_has_one_value
);

SELECT
  order_key
FROM @this_model
WHERE
  NOT order_key IS NULL
GROUP BY
  order_key
HAVING
  COUNT(DISTINCT (ordered_at, amount, margin_amount, currency)) > 1
