/* The arms of every experiment about answering: what the lot drew, and how much of it a complaint fell under. */
SELECT
    experiment_id AS experiment,
    unit_kind,
    arm,
    count(DISTINCT unit_id) AS units,
    count(DISTINCT unit_id) FILTER (WHERE case_key IS NOT NULL) AS units_with_complaint,
    count(case_key) AS complaints,
    count(DISTINCT unit_id) FILTER (WHERE unit_kind = 'hour' AND hour_at IS NULL) AS unread_hours,
    max(planned_share) AS planned_share,
    max(planned_complaints) AS planned_complaints,
    min(assigned_at) AS first_assigned_at,
    max(assigned_at) AS last_assigned_at
FROM marts.fct_answering_units
GROUP BY experiment_id, unit_kind, arm
ORDER BY max(assigned_at) DESC, experiment_id ASC, arm ASC;
