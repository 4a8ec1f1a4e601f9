/* One row per issue brought to the community: what was found, and whether a contact followed after all. */
SELECT
    facts.issue_key,
    facts.person,
    facts.customer_id,
    facts.kind,
    facts.channel,
    facts.brand,
    facts.segment,
    facts.region,
    facts.topic,
    facts.started_at,
    facts.visit_count,
    facts.thread_id,
    facts.answer_id,
    facts.solved_by_person,
    facts.solved_by,
    facts.is_solved,
    facts.is_endorsed,
    facts.is_contacted_before,
    facts.contact_at,
    facts.contact_channel,
    facts.contact_days,
    facts.followed_days,
    facts.past_contacts,
    facts.past_visits,
    facts.is_entitled,
    cast(date_trunc('day', facts.started_at) AS DATE) AS happened_on,
    imports.file_name AS file,
    facts.source_line AS line
FROM marts.fct_community_issues AS facts
LEFT JOIN marts.dim_imports AS imports ON facts.source_batch_id = imports.batch_id
WHERE
    ($from_at IS NULL OR facts.started_at >= $from_at)
    AND ($to_at IS NULL OR facts.started_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, facts.channel))
    AND ($brand IS NULL OR list_contains($brand, facts.brand))
    AND ($segment IS NULL OR list_contains($segment, facts.segment))
    AND ($region IS NULL OR list_contains($region, facts.region))
ORDER BY facts.started_at, facts.issue_key
LIMIT $row_limit;
