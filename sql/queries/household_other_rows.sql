/* Customers whose household was watched, with the file and line of their first row. */
WITH leavings AS (
    SELECT
        tenures.customer_id,
        min(pauses.last_active_at) AS last_active_at
    FROM marts.fct_tenures AS tenures
    INNER JOIN marts.fct_pauses AS pauses ON tenures.customer_id = pauses.customer_id
    WHERE
        epoch(coalesce(pauses.next_active_at, tenures.observed_until)) - epoch(pauses.last_active_at)
        > 86400 * CASE tenures.tenure WHEN 'contract' THEN $grace_days ELSE $window_days END
    GROUP BY tenures.customer_id
),

/* A contract ends when it ends; without one, somebody has gone when the window after their last purchase is over. */
followed AS (
    SELECT
        tenures.*,
        leavings.customer_id IS NOT NULL AS has_left,
        CASE tenures.tenure
            WHEN 'contract' THEN coalesce(leavings.last_active_at, tenures.observed_until - to_days($grace_days))
            ELSE coalesce(leavings.last_active_at + to_days($window_days), tenures.observed_until)
        END AS exit_at
    FROM marts.fct_tenures AS tenures
    LEFT JOIN leavings ON tenures.customer_id = leavings.customer_id
    WHERE
        ($tenure = 'all' OR tenures.tenure = $tenure)
        AND ($from_at IS NULL OR tenures.origin_at >= $from_at)
        AND ($to_at IS NULL OR tenures.origin_at < $to_at)
        AND ($brand IS NULL OR list_contains($brand, tenures.brand))
        AND ($segment IS NULL OR list_contains($segment, tenures.segment))
        AND ($region IS NULL OR list_contains($region, tenures.region))
),

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
),

/* Only where the whole window was observed. */
watched AS (
    SELECT
        *,
        has_left AND exit_at < follow_from + to_days($outcome_days) AS has_left_soon,
        cast(floor((epoch(follow_from) - epoch(origin_at)) / (365.25 * 86400)) AS INTEGER) AS tenure_year
    FROM others
    WHERE
        entered_at <= follow_from
        AND exit_at > follow_from
        AND (has_left OR exit_at >= follow_from + to_days($outcome_days))
)

SELECT
    watched.customer_id,
    watched.account_id AS household,
    watched.brand,
    watched.segment,
    watched.region,
    watched.is_exposed,
    watched.tenure_year,
    watched.follow_from,
    watched.exit_at,
    watched.has_left_soon,
    imports.file_name AS file,
    watched.source_line AS line
FROM watched
LEFT JOIN marts.dim_imports AS imports ON watched.source_batch_id = imports.batch_id
ORDER BY watched.account_id, watched.customer_id
LIMIT $row_limit;
