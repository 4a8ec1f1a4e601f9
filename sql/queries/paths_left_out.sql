/* How many paths of touches are open, with an order so far or without, beside those that led nowhere. */
SELECT
    count(DISTINCT path_key) FILTER (WHERE NOT is_over AND NOT is_converted) AS open_paths,
    count(DISTINCT path_key) FILTER (WHERE NOT is_over AND is_converted) AS open_orders,
    count(DISTINCT path_key) FILTER (WHERE is_over AND NOT is_converted) AS null_paths,
    count(DISTINCT path_key) FILTER (WHERE is_over AND NOT is_converted AND customer_id IS NULL) AS nameless_null_paths,
    count(DISTINCT path_key) FILTER (WHERE is_over AND is_converted AND amount IS NULL) AS unknown_orders
FROM parts.touch_paths;
