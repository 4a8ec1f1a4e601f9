/* Revenue holds every order and every contract period, once. */
AUDIT (
  name fct_revenue__every_order_and_period_once
);

WITH imported AS (
  SELECT source, 'order' AS kind, COUNT(*) AS row_count FROM marts.fct_orders GROUP BY source
  UNION ALL
  SELECT source, 'charge', COUNT(*) FROM staging.stg_subscriptions GROUP BY source
), held AS (
  SELECT source, CASE WHEN kind = 'charge' THEN 'charge' ELSE 'order' END AS kind, COUNT(*) AS row_count
  FROM @this_model
  GROUP BY source, CASE WHEN kind = 'charge' THEN 'charge' ELSE 'order' END
)
SELECT
  COALESCE(imported.source, held.source) AS source,
  COALESCE(imported.kind, held.kind) AS kind,
  imported.row_count AS imported_count,
  held.row_count AS held_count
FROM imported
FULL JOIN held
  ON held.source = imported.source AND held.kind = imported.kind
WHERE
  NOT COALESCE(imported.row_count = held.row_count, FALSE)
