/* The arms of every experiment about answering: what the lot drew, and how much of it a complaint fell under. */
SELECT
    units.experiment_id AS experiment,
    units.unit_kind,
    units.arm,
    lots.drawn_kind,
    lots.drawn_units,
    lots.drawn_units_with_complaint,
    count(DISTINCT units.unit_id) AS units,
    count(DISTINCT units.unit_id) FILTER (WHERE units.case_key IS NOT NULL) AS units_with_complaint,
    count(units.case_key) AS complaints,
    count(DISTINCT units.unit_id) FILTER (WHERE units.unit_kind = 'hour' AND units.hour_at IS NULL) AS unread_hours,
    max(units.planned_share) AS planned_share,
    max(units.planned_complaints) AS planned_complaints,
    min(units.assigned_at) AS first_assigned_at,
    max(units.assigned_at) AS last_assigned_at
FROM marts.fct_answering_units AS units
INNER JOIN parts.answering_lots AS lots ON units.experiment_id = lots.experiment_id AND units.arm = lots.arm
GROUP BY ALL
ORDER BY max(units.assigned_at) DESC, units.experiment_id ASC, units.arm ASC;
