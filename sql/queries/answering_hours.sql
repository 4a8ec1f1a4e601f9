/* The hours that an experiment about answering drew, and their arms. */
SELECT DISTINCT
    hour_at,
    arm
FROM marts.fct_answering_units
WHERE
    experiment_id = $experiment
    AND hour_at IS NOT NULL
ORDER BY hour_at, arm;
