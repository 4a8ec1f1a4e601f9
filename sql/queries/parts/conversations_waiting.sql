/* One row per conversation in which the customer spoke last: since when, and what the customer is worth. */
WITH spent AS (
    SELECT
        customer_id,
        max(currency) AS currency,
        count(DISTINCT currency) AS currencies,
        sum(coalesce(margin_amount, amount)) AS amount
    FROM marts.fct_orders
    WHERE ordered_at >= (SELECT max(latest.ordered_at) FROM marts.fct_orders AS latest) - INTERVAL 365 DAYS
    GROUP BY customer_id
),

waiting AS (
    SELECT
        cases.case_key,
        cases.channel,
        cases.brand,
        cases.segment,
        cases.region,
        cases.topic,
        cases.kind,
        cases.priority,
        cases.customer_id,
        cases.person,
        cases.thread_key,
        cases.opened_at,
        coalesce(steps.last_asked_at, cases.opened_at) AS asked_at,
        coalesce(steps.last_replied_at, cases.replied_at) AS replied_at,
        greatest(steps.closed_at, cases.resolved_at) AS closed_at,
        cases.observed_until,
        cases.source_batch_id,
        cases.source_line
    FROM marts.fct_cases AS cases
    INNER JOIN marts.fct_case_steps AS steps ON cases.case_key = steps.case_key
    WHERE
        cases.is_asking
        AND cases.is_reply_observable
        AND NOT list_contains($answered_only_sources, cases.source)
)

SELECT
    waiting.case_key,
    waiting.channel,
    waiting.brand,
    waiting.topic,
    waiting.kind,
    waiting.priority,
    waiting.person,
    waiting.customer_id,
    waiting.opened_at,
    waiting.asked_at,
    epoch(waiting.observed_until) - epoch(waiting.asked_at) AS waiting_seconds,
    waiting.replied_at IS NOT NULL AS was_answered,
    CASE WHEN spent.currencies = 1 THEN spent.amount END AS customer_amount,
    CASE WHEN spent.currencies = 1 THEN spent.currency END AS currency,
    opener.mention_id,
    opener.text AS said,
    opener.follower_count,
    waiting.source_batch_id,
    waiting.source_line
FROM waiting
LEFT JOIN spent ON waiting.customer_id = spent.customer_id
LEFT JOIN marts.fct_mentions AS opener
    ON waiting.channel = opener.platform AND waiting.thread_key = opener.thread_key AND opener.is_opener
WHERE
    coalesce(waiting.replied_at < waiting.asked_at, TRUE)
    AND coalesce(waiting.closed_at < waiting.asked_at, TRUE)
    AND epoch(waiting.observed_until) - epoch(waiting.asked_at) <= $days * 86400
    AND ($channel IS NULL OR list_contains($channel, waiting.channel))
    AND ($brand IS NULL OR list_contains($brand, waiting.brand))
    AND ($segment IS NULL OR list_contains($segment, waiting.segment))
    AND ($region IS NULL OR list_contains($region, waiting.region))
