/* One row per issue of a known customer that no contact came before and that was followed for the window. */
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
    issues.thread_id,
    issues.contact_at,
    issues.contact_channel,
    issues.contact_days,
    issues.followed_days,
    issues.past_contacts,
    issues.past_visits,
    issues.is_solved,
    issues.happened_on,
    imports.file_name AS file,
    issues.source_line AS line
FROM parts.issues_compared AS issues
LEFT JOIN marts.dim_imports AS imports ON issues.source_batch_id = imports.batch_id
ORDER BY issues.started_at, issues.issue_key
LIMIT $row_limit;
