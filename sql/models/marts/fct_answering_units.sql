/* One row per experiment about answering, unit that its lot drew, and complaint that fell under it; without a complaint, one row. */
MODEL (
  name marts.fct_answering_units,
  kind FULL,
  grain (source, experiment_id, unit_id, case_key),
  audits (
    fct_answering_units__every_unit_that_was_drawn,
    fct_answering_units__a_complaint_once_in_an_experiment
  )
);

WITH units AS (
  SELECT
    source, experiment_id, unit_kind, unit_id, arm, assigned_at, planned_share, planned_complaints, source_batch_id,
    source_line,
    CASE WHEN unit_kind = 'hour' THEN DATE_TRUNC('hour', TRY_CAST(unit_id AS TIMESTAMPTZ)) END AS hour_at
  FROM staging.stg_experiments
  WHERE
    unit_kind IN ('case', 'hour') AND about IS DISTINCT FROM 'community'
    OR unit_kind = 'customer' AND about = 'answering'
), turns AS (
  SELECT
    source,
    experiment_id,
    unit_id,
    hour_at,
    LAG(arm) OVER hours AS arm_before,
    LAG(hour_at) OVER hours = hour_at - INTERVAL '1' HOUR AND LAG(arm) OVER hours = arm AS goes_on
  FROM units
  WHERE
    NOT hour_at IS NULL
  WINDOW hours AS (PARTITION BY source, experiment_id ORDER BY hour_at, unit_id)
), spells AS (
  SELECT
    *,
    MAX(CASE WHEN COALESCE(goes_on, FALSE) THEN NULL ELSE hour_at END)
      OVER (PARTITION BY source, experiment_id ORDER BY hour_at, unit_id) AS changed_at
  FROM turns
), matched AS (
  /* Of a customer the first complaint after the lot: no answer under it can have brought about, or kept off, that one. */
  SELECT
    units.source,
    units.experiment_id,
    units.unit_id,
    MIN_BY(complaints.case_key, complaints.opened_at) AS case_key
  FROM units
  JOIN marts.fct_complaint_outcomes AS complaints
    ON complaints.customer_id = units.unit_id
    AND complaints.opened_at >= units.assigned_at
  WHERE
    units.unit_kind = 'customer'
  GROUP BY
    units.source,
    units.experiment_id,
    units.unit_id
  UNION ALL
  SELECT
    units.source,
    units.experiment_id,
    units.unit_id,
    MIN(cases.case_key)
  FROM units
  JOIN marts.fct_cases AS cases
    ON cases.case_id = units.unit_id
  WHERE
    units.unit_kind = 'case'
  GROUP BY
    units.source,
    units.experiment_id,
    units.unit_id
  UNION ALL
  SELECT
    units.source,
    units.experiment_id,
    units.unit_id,
    complaints.case_key
  FROM units
  JOIN marts.fct_complaint_outcomes AS complaints
    ON DATE_TRUNC('hour', complaints.opened_at) = units.hour_at
  QUALIFY
    /* A file may name an hour twice, at its start and within it. */
    ROW_NUMBER() OVER (PARTITION BY units.source, units.experiment_id, complaints.case_key ORDER BY units.unit_id) = 1
)
SELECT
  units.experiment_id, /* The experiment. */
  units.unit_kind, /* customer, case or hour. */
  units.unit_id, /* What the lot drew. */
  units.arm, /* To which arm. */
  units.assigned_at, /* When. */
  units.hour_at, /* Start of the hour, where hours were drawn. */
  spells.changed_at, /* Since when the hours before it, without a gap, are of its arm. */
  spells.arm_before, /* The arm of the hour drawn before it. */
  units.planned_share, /* Share that the lot was to give to the arm. */
  units.planned_complaints, /* How many complaints it is to be read at, as planned. */
  complaints.case_key, /* The complaint; blank: none of a customer who was known before it fell under the unit. */
  complaints.customer_id, /* Who complained. */
  units.source, /* Where the row came from. */
  units.source_batch_id, /* The import. */
  units.source_line /* The line in its file. */
FROM units
LEFT JOIN spells
  ON spells.source = units.source
  AND spells.experiment_id = units.experiment_id
  AND spells.unit_id = units.unit_id
LEFT JOIN matched
  ON matched.source = units.source
  AND matched.experiment_id = units.experiment_id
  AND matched.unit_id = units.unit_id
LEFT JOIN marts.fct_complaint_outcomes AS complaints
  ON complaints.case_key = matched.case_key
