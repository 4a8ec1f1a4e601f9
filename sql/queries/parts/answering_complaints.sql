/* The first complaints, as many as were planned, of the chosen experiment about answering, or of the newest. */
SELECT
    units.experiment_id,
    units.unit_kind,
    units.unit_id,
    units.arm,
    units.hour_at,
    units.arm_before,
    units.planned_complaints,
    units.planned_share,
    lots.drawn_units AS arm_units,
    outcomes.case_key,
    outcomes.customer_id,
    outcomes.account,
    outcomes.opened_at,
    outcomes.is_answered_in_an_hour,
    outcomes.currency,
    outcomes.segment,
    outcomes.region,
    outcomes.source_batch_id,
    outcomes.source_line,
    count(*) OVER () AS followed_complaints,
    CASE
        WHEN $outcome = 'kept' AND $days = 90 THEN cast(outcomes.is_kept_90 AS DOUBLE)
        WHEN $outcome = 'kept' AND $days = 180 THEN cast(outcomes.is_kept_180 AS DOUBLE)
        WHEN $outcome = 'spend' AND $days = 90 THEN outcomes.spend_90_amount
        WHEN $outcome = 'contacts' AND $days = 90 THEN cast(outcomes.contacts_90 AS DOUBLE)
    END AS outcome_value,
    CASE
        WHEN $outcome = 'kept' AND $days = 90 THEN cast(outcomes.was_active_90 AS DOUBLE)
        WHEN $outcome = 'kept' AND $days = 180 THEN cast(outcomes.was_active_180 AS DOUBLE)
        WHEN $outcome = 'spend' AND $days = 90 THEN outcomes.spend_before_90_amount
        WHEN $outcome = 'contacts' AND $days = 90 THEN cast(outcomes.contacts_before_90 AS DOUBLE)
    END AS before_value
FROM marts.fct_answering_units AS units
INNER JOIN marts.fct_complaint_outcomes AS outcomes ON units.case_key = outcomes.case_key
INNER JOIN parts.answering_lots AS lots ON units.experiment_id = lots.experiment_id AND units.arm = lots.arm
WHERE
    outcome_value IS NOT NULL
    -- What was begun under the other arm may still be worked on.
    AND (units.changed_at IS NULL OR epoch(outcomes.opened_at) - epoch(units.changed_at) >= 60 * $washout_minutes)
    AND units.experiment_id = CASE
        WHEN $experiment <> '' THEN $experiment
        ELSE (SELECT max_by(newest.experiment_id, newest.assigned_at) FROM marts.fct_answering_units AS newest)
    END
QUALIFY
    row_number() OVER (ORDER BY outcomes.opened_at, outcomes.case_key)
    <= coalesce(max(units.planned_complaints) OVER (), 9223372036854775807)
