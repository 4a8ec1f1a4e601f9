/* A complaint left out, or in twice, tilts what followed complaints. */
AUDIT (
  name fct_complaint_outcomes__every_complaint_of_the_known_once
);

SELECT
  COALESCE(outcomes.case_key, complaints.case_key) AS case_key
FROM (
  SELECT case_key, COUNT(*) AS row_count
  FROM @this_model
  GROUP BY case_key
) AS outcomes
FULL JOIN (
  SELECT case_key, 1 AS row_count
  FROM marts.fct_complaints
  WHERE was_known_before AND is_for_care
) AS complaints
  ON complaints.case_key = outcomes.case_key
WHERE
  outcomes.row_count IS DISTINCT FROM complaints.row_count
