/* One row per look of a person at a public thread that asks for an answer: a view, or a touch that names one of it. */
WITH replies AS (
    SELECT
        source,
        thread_id,
        min(answered_at) AS answered_at
    FROM marts.fct_answers
    WHERE NOT coalesce(is_self, FALSE)
    GROUP BY source, thread_id
),

posts AS (
    SELECT
        mention_id,
        any_value(platform) AS platform,
        any_value(thread_key) AS thread_key
    FROM marts.fct_mentions
    WHERE mention_id IN (SELECT touches.mention_id FROM marts.fct_touches AS touches)
    GROUP BY mention_id
    HAVING count(*) = 1
)

SELECT
    'view' AS way,
    'view:' || views.source || ':' || views.thread_id AS thread,
    views.customer_id AS person,
    views.customer_id,
    views.viewed_at AS seen_at,
    threads.opened_at AS asked_at,
    replies.answered_at,
    views.channel,
    views.brand,
    views.topic,
    views.segment,
    views.region,
    views.source_batch_id,
    views.source_line
FROM marts.fct_views AS views
INNER JOIN marts.fct_threads AS threads
    ON views.source = threads.source AND views.thread_id = threads.thread_id
LEFT JOIN replies ON views.source = replies.source AND views.thread_id = replies.thread_id
WHERE views.is_dated AND views.audience = 'reader'
UNION ALL
SELECT
    'touch' AS way,
    'touch:' || cases.case_key AS thread,
    CASE WHEN NOT starts_with(touches.person, 'touch:') THEN touches.person END AS person,
    touches.customer_id,
    touches.touched_at AS seen_at,
    cases.opened_at AS asked_at,
    cases.replied_at AS answered_at,
    cases.channel,
    cases.brand,
    cases.topic,
    touches.segment,
    touches.region,
    touches.source_batch_id,
    touches.source_line
FROM marts.fct_touches AS touches
INNER JOIN posts ON touches.mention_id = posts.mention_id
INNER JOIN marts.fct_cases AS cases ON posts.platform = cases.channel AND posts.thread_key = cases.thread_key
WHERE
    cases.is_asking
    AND coalesce(cases.is_public, TRUE)
    AND cases.is_reply_observable
    AND cases.customer_id IS DISTINCT FROM touches.customer_id
