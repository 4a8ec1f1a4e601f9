/* One row per open case with words, and one per community thread with an accepted or confirmed answer. */
WITH waiting AS (
    SELECT
        cases.case_key,
        cases.channel,
        cases.brand,
        cases.segment,
        cases.region,
        cases.topic,
        cases.opened_at,
        cases.source_batch_id,
        cases.source_line,
        opener.text
    FROM marts.fct_cases AS cases
    INNER JOIN marts.fct_case_steps AS steps ON cases.case_key = steps.case_key
    INNER JOIN marts.fct_mentions AS opener
        ON cases.channel = opener.platform AND cases.thread_key = opener.thread_key AND opener.is_opener
    WHERE
        cases.is_asking
        AND cases.is_reply_observable
        AND cases.resolved_at IS NULL
        AND steps.closed_at IS NULL
        AND NOT list_contains($answered_only_sources, cases.source)
        AND trim(opener.text) <> ''
)

SELECT
    FALSE AS is_solved_thread,
    waiting.case_key AS item,
    waiting.channel,
    waiting.brand,
    waiting.segment,
    waiting.region,
    waiting.topic,
    waiting.text AS words
FROM waiting
WHERE
    ($from_at IS NULL OR waiting.opened_at >= $from_at)
    AND ($to_at IS NULL OR waiting.opened_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, waiting.channel))
    AND ($brand IS NULL OR list_contains($brand, waiting.brand))
    AND ($segment IS NULL OR list_contains($segment, waiting.segment))
    AND ($region IS NULL OR list_contains($region, waiting.region))
UNION ALL
SELECT
    TRUE,
    thread_id,
    NULL,
    NULL,
    NULL,
    NULL,
    topic,
    title
FROM marts.fct_threads
WHERE
    (is_accepted OR is_confirmed)
    AND trim(title) <> '';
