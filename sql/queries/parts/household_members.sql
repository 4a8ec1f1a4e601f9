/* One row per customer who shares a household, from the day on which somebody else of it complained. */
WITH followed AS (SELECT * FROM parts.followed_customers),

complaints AS (
    SELECT
        complaints.customer_id,
        followed.account_id,
        complaints.opened_at
    FROM marts.fct_complaints AS complaints
    INNER JOIN followed ON complaints.customer_id = followed.customer_id
    WHERE coalesce(complaints.was_known_before, TRUE) AND followed.account_id IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY followed.account_id ORDER BY complaints.opened_at, complaints.case_key) = 1
),

midway AS (
    SELECT to_timestamp(median(epoch(opened_at))) AS opened_at
    FROM complaints
),

shared AS (
    SELECT account_id
    FROM followed
    WHERE account_id IS NOT NULL
    GROUP BY account_id
    HAVING count(*) > 1
),

/* The others of the household: not who complained. */
others AS (
    SELECT
        followed.*,
        complaints.customer_id IS NOT NULL AS is_exposed,
        coalesce(complaints.opened_at, midway.opened_at) AS follow_from
    FROM followed
    INNER JOIN shared ON followed.account_id = shared.account_id
    CROSS JOIN midway
    LEFT JOIN complaints ON followed.account_id = complaints.account_id
    WHERE followed.customer_id IS DISTINCT FROM complaints.customer_id
)

/* Only where the whole window was observed. */
SELECT
    customer_id,
    account_id,
    tenure,
    brand,
    segment,
    region,
    is_exposed,
    follow_from,
    exit_at,
    source_batch_id,
    source_line,
    has_left AND exit_at < follow_from + to_days($outcome_days) AS has_left_soon,
    cast(floor((epoch(follow_from) - epoch(origin_at)) / (365.25 * 86400)) AS INTEGER) AS tenure_year
FROM others
WHERE
    entered_at <= follow_from
    AND exit_at > follow_from
    AND (has_left OR exit_at >= follow_from + to_days($outcome_days));
