/* The ledger holds every imported cost line and concession once, month by month, to the penny. */
AUDIT (
  name fct_ledger_costs__every_cost_to_the_penny
);

WITH imported AS (
  SELECT 'costs' AS entity, currency, SUM(amount) AS amount, COUNT(*) AS line_count FROM marts.fct_costs GROUP BY currency
  UNION ALL
  SELECT 'concessions', currency, SUM(amount), COUNT(*) FROM marts.fct_concessions GROUP BY currency
), held AS (
  SELECT entity, currency, SUM(amount) AS amount, COUNT(DISTINCT entry_key) AS line_count
  FROM @this_model
  WHERE
    entity IN ('costs', 'concessions')
  GROUP BY entity, currency
)
SELECT
  COALESCE(imported.entity, held.entity) AS entity,
  COALESCE(imported.currency, held.currency) AS currency,
  imported.amount AS imported_amount,
  held.amount AS held_amount,
  imported.line_count AS imported_count,
  held.line_count AS held_count
FROM imported
FULL JOIN held
  ON held.entity = imported.entity AND held.currency IS NOT DISTINCT FROM imported.currency
WHERE
  NOT (
    COALESCE(imported.amount = held.amount, FALSE) AND COALESCE(imported.line_count = held.line_count, FALSE)
  )
