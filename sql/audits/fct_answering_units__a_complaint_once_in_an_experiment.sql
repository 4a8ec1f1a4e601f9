/* A complaint under two units of an experiment may be in both arms. */
AUDIT (
  name fct_answering_units__a_complaint_once_in_an_experiment
);

SELECT
  source,
  experiment_id,
  case_key
FROM @this_model
WHERE
  NOT case_key IS NULL
GROUP BY
  source,
  experiment_id,
  case_key
HAVING
  COUNT(*) > 1
