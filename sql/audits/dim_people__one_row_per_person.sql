/* What a person did is counted once. */
AUDIT (
  name dim_people__one_row_per_person
);

SELECT
  person,
  COUNT(*) AS row_count
FROM @this_model
GROUP BY person
HAVING
  COUNT(*) > 1
