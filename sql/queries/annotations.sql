/* One row per annotation of the files, the latest first. */
SELECT
    kind,
    started_at,
    ended_at,
    label,
    source
FROM marts.dim_annotations
ORDER BY started_at DESC, annotation_id ASC;
