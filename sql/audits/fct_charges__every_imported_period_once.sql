/* A period without its contract would be money of nobody. */
AUDIT (
  name fct_charges__every_imported_period_once
);

WITH held AS (
  SELECT source, COUNT(*) AS period_count
  FROM @this_model
  GROUP BY source
), imported AS (
  SELECT source, COUNT(*) AS period_count
  FROM staging.stg_subscriptions
  GROUP BY source
)
SELECT
  COALESCE(imported.source, held.source) AS source,
  imported.period_count AS imported_count,
  held.period_count AS held_count
FROM imported
FULL JOIN held
  ON held.source = imported.source
WHERE
  NOT COALESCE(imported.period_count = held.period_count, FALSE)
