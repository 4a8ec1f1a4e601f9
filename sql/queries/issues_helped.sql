/* One row per issue of a known customer, with the thread it was brought to and everybody who answered there. */
WITH answered AS (
    SELECT
        source,
        thread_id,
        list(DISTINCT person ORDER BY person) FILTER (WHERE NOT is_self) AS answerers,
        count(*) FILTER (WHERE NOT is_self) AS answer_count,
        max(answered_at) AS answered_at
    FROM marts.fct_answers
    GROUP BY source, thread_id
)

SELECT
    issues.issue_key,
    issues.customer_id,
    issues.kind,
    issues.channel,
    issues.brand,
    issues.segment,
    issues.region,
    issues.topic,
    issues.started_at,
    issues.source,
    issues.thread_id,
    threads.title,
    threads.opened_at,
    issues.contact_days,
    issues.followed_days,
    issues.past_contacts,
    issues.past_visits,
    issues.is_solved,
    issues.solved_by,
    issues.solved_by_person,
    coalesce(answered.answerers, []) AS answerers,
    coalesce(answered.answer_count, 0) AS answer_count,
    threads.solved_at IS NOT NULL AS is_thread_solved,
    greatest(threads.opened_at, answered.answered_at) AS active_at,
    issues.happened_on,
    imports.file_name AS file,
    issues.source_line AS line
FROM parts.issues_compared AS issues
LEFT JOIN marts.fct_threads AS threads ON issues.source = threads.source AND issues.thread_id = threads.thread_id
LEFT JOIN answered ON issues.source = answered.source AND issues.thread_id = answered.thread_id
LEFT JOIN marts.dim_imports AS imports ON issues.source_batch_id = imports.batch_id
ORDER BY issues.started_at, issues.issue_key
LIMIT $row_limit;
