/* An event named twice happened once. */
AUDIT (
  name dim_annotations__one_row_per_annotation
);

SELECT
  source,
  annotation_id,
  COUNT(*) AS row_count
FROM @this_model
GROUP BY
  source,
  annotation_id
HAVING
  COUNT(*) > 1
