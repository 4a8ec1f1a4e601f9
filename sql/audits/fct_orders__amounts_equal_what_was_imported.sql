/* Revenue in the ledger equals revenue in the lake, to the penny, in each currency. */
AUDIT (
  name fct_orders__amounts_equal_what_was_imported
);

SELECT
  COALESCE(ledger.currency, lake.currency) AS currency,
  ledger.amount AS ledger_amount,
  lake.amount AS lake_amount
FROM (
  SELECT currency, SUM(amount) AS amount, COUNT(*) AS order_count
  FROM @this_model
  GROUP BY currency
) AS ledger
FULL JOIN (
  SELECT COALESCE(currency, 'XXX') AS currency, SUM(amount) AS amount, COUNT(*) AS order_count
  FROM staging.stg_orders
  GROUP BY COALESCE(currency, 'XXX')
) AS lake
  ON lake.currency = ledger.currency
WHERE
  ledger.amount IS DISTINCT FROM lake.amount
  OR ledger.order_count IS DISTINCT FROM lake.order_count
