/* A customer in two rows of an experiment, or in none, tilts the arms. */
AUDIT (
  name fct_experiment_units__every_imported_customer_once
);

SELECT
  COALESCE(units.source, imported.source) AS source,
  COALESCE(units.experiment_id, imported.experiment_id) AS experiment_id,
  COALESCE(units.customer_id, imported.customer_id) AS customer_id
FROM (
  SELECT source, experiment_id, customer_id, COUNT(*) AS row_count
  FROM @this_model
  GROUP BY source, experiment_id, customer_id
) AS units
FULL JOIN (
  SELECT source, experiment_id, unit_id AS customer_id, COUNT(*) AS row_count
  FROM staging.stg_experiments
  WHERE unit_kind = 'customer' AND about IS DISTINCT FROM 'answering'
  GROUP BY source, experiment_id, unit_id
) AS imported
  ON imported.source = units.source
  AND imported.experiment_id = units.experiment_id
  AND imported.customer_id = units.customer_id
WHERE
  units.row_count IS DISTINCT FROM imported.row_count
