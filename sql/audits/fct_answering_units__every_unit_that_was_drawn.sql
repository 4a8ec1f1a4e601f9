/* A unit that was drawn and got lost, or one that was not, tilts the arms. */
AUDIT (
  name fct_answering_units__every_unit_that_was_drawn
);

SELECT
  COALESCE(units.source, drawn.source) AS source,
  COALESCE(units.experiment_id, drawn.experiment_id) AS experiment_id,
  COALESCE(units.unit_id, drawn.unit_id) AS unit_id
FROM (
  SELECT DISTINCT source, experiment_id, unit_id
  FROM @this_model
) AS units
FULL JOIN (
  SELECT source, experiment_id, unit_id
  FROM staging.stg_experiments
  WHERE
    unit_kind IN ('case', 'hour') AND about IS DISTINCT FROM 'community'
    OR unit_kind = 'customer' AND about = 'answering'
) AS drawn
  ON units.source = drawn.source
  AND units.experiment_id = drawn.experiment_id
  AND units.unit_id = drawn.unit_id
WHERE
  units.unit_id IS NULL OR drawn.unit_id IS NULL
