/* What happened after a complaint may be an effect of how it was answered: to adjust for it would hide that effect. */
AUDIT (
  name fct_complaint_covariates__dated_before_the_complaint
);

SELECT
  case_key,
  opened_at,
  latest_input_at,
  said_at
FROM @this_model
WHERE
  latest_input_at >= opened_at OR said_at > opened_at
