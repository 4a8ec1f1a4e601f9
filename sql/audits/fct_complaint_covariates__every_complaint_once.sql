/* A complaint without a row could not be compared; one with two would count twice. */
AUDIT (
  name fct_complaint_covariates__every_complaint_once
);

SELECT
  COALESCE(complaints.case_key, told.case_key) AS case_key,
  COUNT(told.case_key) AS row_count
FROM marts.fct_complaints AS complaints
FULL JOIN @this_model AS told
  ON told.case_key = complaints.case_key
GROUP BY
  1
HAVING
  COUNT(told.case_key) <> 1 OR COUNT(complaints.case_key) <> 1
