/* A repeat follows the resolution that it speaks against, and each resolved case stands once. */
AUDIT (
  name fct_resolutions__next_contact_after_resolution
);

SELECT
  case_key
FROM @this_model
WHERE
  next_contact_at <= resolved_at
UNION ALL
SELECT
  case_key
FROM @this_model
GROUP BY
  case_key
HAVING
  COUNT(*) > 1
