/* One row per complaint of an experiment about answering: its arm, what followed, and the same measure before. */
SELECT
    complaints.experiment_id AS experiment,
    complaints.unit_kind,
    complaints.unit_id,
    complaints.arm,
    complaints.hour_at,
    complaints.arm_before,
    complaints.planned_complaints,
    complaints.planned_share,
    complaints.arm_units,
    complaints.followed_complaints,
    complaints.case_key,
    complaints.customer_id,
    complaints.account,
    complaints.opened_at,
    complaints.is_answered_in_an_hour,
    complaints.outcome_value,
    complaints.before_value,
    complaints.currency,
    complaints.segment,
    complaints.region,
    imports.file_name AS file,
    complaints.source_line AS line
FROM parts.answering_complaints AS complaints
LEFT JOIN marts.dim_imports AS imports ON complaints.source_batch_id = imports.batch_id
WHERE
    ($segment IS NULL OR list_contains($segment, complaints.segment))
    AND ($region IS NULL OR list_contains($region, complaints.region))
    -- Who never paid is in no currency, and spent nothing in any.
    AND ($currency IS NULL OR complaints.currency IS NULL OR list_contains($currency, complaints.currency))
ORDER BY complaints.opened_at, complaints.case_key
LIMIT $row_limit;
