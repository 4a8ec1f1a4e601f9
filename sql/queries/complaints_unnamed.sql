/* One row per month: people whose first complaint in public was answered, and whom nobody could name before it. */
WITH complained AS (
    SELECT
        coalesce(cases.customer_id, cases.person) AS person,
        cases.opened_at,
        cases.replied_at,
        complaints.case_key IS NULL OR complaints.was_known_before IS FALSE AS is_unnamed
    FROM marts.fct_cases AS cases
    LEFT JOIN marts.fct_complaints AS complaints ON cases.case_key = complaints.case_key
    WHERE
        cases.kind = 'complaint'
        AND cases.is_reply_observable
        AND coalesce(complaints.is_for_care, cases.is_public, TRUE)
    QUALIFY row_number() OVER (
        PARTITION BY coalesce(cases.customer_id, cases.person) ORDER BY cases.opened_at, cases.case_key
    ) = 1
)

SELECT
    cast(date_trunc('month', opened_at) AS DATE) AS month_on,
    count(*) AS person_count
FROM complained
WHERE
    is_unnamed
    AND replied_at <= opened_at + INTERVAL 72 HOUR
    AND ($from_at IS NULL OR opened_at >= $from_at)
    AND ($to_at IS NULL OR opened_at < $to_at)
GROUP BY month_on
ORDER BY month_on;
