/* One row per arm of an experiment about answering: what its lot drew: accounts, where it kept them together. */
WITH units AS (
    SELECT
        units.experiment_id,
        units.unit_kind,
        units.unit_id,
        units.arm,
        units.case_key,
        CASE WHEN units.unit_kind = 'customer' THEN coalesce(customers.account_id, units.unit_id) END AS account
    FROM marts.fct_answering_units AS units
    LEFT JOIN marts.dim_customers AS customers
        ON units.unit_id = customers.customer_id AND units.unit_kind = 'customer'
),

shared AS (
    SELECT
        experiment_id,
        account,
        count(DISTINCT arm) AS arms
    FROM units
    WHERE account IS NOT NULL
    GROUP BY experiment_id, account
    HAVING count(DISTINCT unit_id) > 1
),

/* A lot by customer tears half of the pairs apart; of one by account a few may have moved since. */
together AS (
    SELECT
        experiment_id,
        count(*) FILTER (WHERE arms > 1) <= 0.05 * count(*) AS is_by_account
    FROM shared
    GROUP BY experiment_id
),

drawn AS (
    SELECT
        units.*,
        coalesce(together.is_by_account, FALSE) AS is_by_account,
        CASE WHEN together.is_by_account THEN coalesce(units.account, units.unit_id) ELSE units.unit_id END AS drawn_id
    FROM units
    LEFT JOIN together ON units.experiment_id = together.experiment_id
)

SELECT
    experiment_id,
    arm,
    CASE WHEN bool_or(is_by_account) THEN 'account' ELSE max(unit_kind) END AS drawn_kind,
    count(DISTINCT drawn_id) AS drawn_units,
    count(DISTINCT drawn_id) FILTER (WHERE case_key IS NOT NULL) AS drawn_units_with_complaint
FROM drawn
GROUP BY experiment_id, arm
