/* The arms of every experiment of customers: how many, and what they read in a year. */
SELECT
    experiment_id,
    arm,
    count(*) AS customers,
    sum(reads) / sum(years) AS reads_a_year,
    coalesce(var_samp(reads / years), 0) / count(*) AS error_squared,
    min(assigned_at) AS first_assigned_at,
    max(assigned_at) AS last_assigned_at
FROM marts.fct_experiment_units
WHERE years >= 30 / 365.25
GROUP BY experiment_id, arm
