/* Every experiment of customers: its arms, how many are in them, and what they read in a year. */
SELECT
    experiment_id AS experiment,
    arm,
    customers,
    reads_a_year,
    first_assigned_at,
    last_assigned_at
FROM parts.experiment_arms
ORDER BY experiment_id, reads_a_year, arm;
