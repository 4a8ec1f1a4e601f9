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
    issues.source,
    issues.thread_id,
    issues.solved_by,
    issues.solved_by_person,
    issues.contact_at,
    issues.contact_channel,
    issues.contact_days,
    issues.followed_days,
    issues.past_contacts,
    issues.past_visits,
    CASE $counts_as_solved WHEN 'endorsed' THEN issues.is_endorsed ELSE issues.is_solved END AS is_solved,
    cast(date_trunc('day', issues.started_at) AS DATE) AS happened_on,
    issues.source_batch_id,
    issues.source_line
FROM marts.fct_community_issues AS issues
WHERE
    issues.followed_days >= $window_days
    AND NOT issues.is_contacted_before
    AND ($audience = 'all' OR issues.kind = $audience)
    AND ($from_at IS NULL OR issues.started_at >= $from_at)
    AND ($to_at IS NULL OR issues.started_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, issues.channel))
    AND ($brand IS NULL OR list_contains($brand, issues.brand))
    AND ($segment IS NULL OR list_contains($segment, issues.segment))
    AND ($region IS NULL OR list_contains($region, issues.region));
