/* Nobody is answered before asking. */
AUDIT (
  name fct_cases__reply_never_before_opening
);

SELECT
  case_key,
  opened_at,
  acknowledged_at,
  replied_at
FROM @this_model
WHERE
  replied_at < opened_at OR acknowledged_at < opened_at OR reply_seconds < 0
