/* One row per customer and moment they are followed from: a complaint by how it was resolved, or a day without one. */
WITH complaints AS MATERIALIZED (
    SELECT
        case_key,
        customer_id,
        opened_at,
        landmark_at,
        is_answered,
        source_batch_id,
        source_line,
        CASE
            WHEN resolved_hours <= $fast_hours THEN 'resolved fast'
            WHEN resolved_hours <= $landmark_hours THEN 'resolved slowly'
            WHEN is_answered THEN 'answered, not resolved'
            ELSE 'not answered'
        END AS experience
    FROM parts.complaints_at_landmark
    WHERE left_out IS NULL
),

numbered AS (
    SELECT
        opened_at,
        landmark_at,
        row_number() OVER (ORDER BY opened_at, case_key) - 1 AS place
    FROM complaints
),

first_complaints AS (
    SELECT
        customer_id,
        min(opened_at) AS opened_at
    FROM marts.fct_cases
    WHERE kind = 'complaint' AND customer_id IS NOT NULL
    GROUP BY customer_id
),

counted AS (
    SELECT greatest(count(*), 1) AS complaint_count
    FROM complaints
),

/* Who has not complained is followed from the day of somebody's complaint, dealt by a hash: the same days for all. */
drawn AS (
    SELECT
        tenures.customer_id,
        tenures.entered_at,
        tenures.source_batch_id,
        tenures.source_line,
        cast(hash(tenures.customer_id) % counted.complaint_count AS BIGINT) AS place
    FROM marts.fct_tenures AS tenures
    CROSS JOIN counted
    WHERE
        ($brand IS NULL OR list_contains($brand, tenures.brand))
        AND ($segment IS NULL OR list_contains($segment, tenures.segment))
        AND ($region IS NULL OR list_contains($region, tenures.region))
),

dealt AS (
    SELECT
        drawn.customer_id,
        numbered.opened_at,
        numbered.landmark_at,
        drawn.source_batch_id,
        drawn.source_line
    FROM drawn
    INNER JOIN numbered ON drawn.place = numbered.place
    WHERE drawn.entered_at <= numbered.landmark_at
)

SELECT
    case_key AS moment_key,
    customer_id,
    opened_at,
    landmark_at,
    experience,
    source_batch_id,
    source_line
FROM complaints
UNION ALL
SELECT
    'without ' || dealt.customer_id AS moment_key,
    dealt.customer_id,
    dealt.opened_at,
    dealt.landmark_at,
    'no complaint' AS experience,
    dealt.source_batch_id,
    dealt.source_line
FROM dealt
LEFT JOIN first_complaints ON dealt.customer_id = first_complaints.customer_id
/* None until the landmark: who complains later belongs to those who had not by then. */
WHERE first_complaints.opened_at IS NULL OR first_complaints.opened_at > dealt.landmark_at
