/* A contact counted twice is paid for twice. */
AUDIT (
  name fct_contacts__one_row_per_contact
);

SELECT
  contact_key,
  COUNT(*) AS row_count
FROM @this_model
GROUP BY
  contact_key
HAVING
  COUNT(*) > 1
