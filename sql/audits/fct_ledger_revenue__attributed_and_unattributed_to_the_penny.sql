/* Attributed and unattributed revenue add up to what was imported, to the penny, by currency. */
AUDIT (
  name fct_ledger_revenue__attributed_and_unattributed_to_the_penny
);

WITH imported AS (
  SELECT kind, currency, SUM(amount) AS amount, COUNT(*) AS row_count FROM marts.fct_revenue GROUP BY kind, currency
), held AS (
  SELECT kind, currency, SUM(attributed_amount) + SUM(unattributed_amount) AS amount, COUNT(*) AS row_count
  FROM @this_model
  GROUP BY kind, currency
)
SELECT
  COALESCE(imported.kind, held.kind) AS kind,
  COALESCE(imported.currency, held.currency) AS currency,
  imported.amount AS imported_amount,
  held.amount AS held_amount
FROM imported
FULL JOIN held
  ON held.kind = imported.kind AND held.currency IS NOT DISTINCT FROM imported.currency
WHERE
  NOT (
    COALESCE(imported.amount = held.amount, FALSE) AND COALESCE(imported.row_count = held.row_count, FALSE)
  )
