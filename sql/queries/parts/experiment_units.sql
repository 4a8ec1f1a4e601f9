/* The customers of the chosen experiment, or of the one whose arms differ most clearly in what they read. */
SELECT
    units.experiment_id,
    units.customer_id,
    units.arm,
    units.assigned_at,
    units.segment,
    units.region,
    units.years,
    units.contacts,
    units.reads,
    units.years_before,
    units.contacts_before,
    units.reads_before,
    units.source_batch_id,
    units.source_line
FROM marts.fct_experiment_units AS units
WHERE
    -- Whoever was assigned at the very end has done nothing yet that could be counted.
    units.years >= 30 / 365.25
    AND ($segment IS NULL OR list_contains($segment, units.segment))
    AND ($region IS NULL OR list_contains($region, units.region))
    AND units.experiment_id = CASE
        WHEN $experiment <> '' THEN $experiment
        ELSE (
            SELECT first_arm.experiment_id
            FROM parts.experiment_arms AS first_arm
            INNER JOIN parts.experiment_arms AS second_arm
                ON first_arm.experiment_id = second_arm.experiment_id AND first_arm.arm < second_arm.arm
            ORDER BY
                abs(first_arm.reads_a_year - second_arm.reads_a_year)
                / greatest(sqrt(first_arm.error_squared + second_arm.error_squared), 1e-9) DESC,
                first_arm.experiment_id
            LIMIT 1
        )
    END
