/* What contacts saved are counted from, each part counted by day: views, issues, surveys. */
-- Parts are joined by name, so that what one lacks is null.
-- noqa: disable=AM07
SELECT
    'views' AS part,
    channel,
    brand,
    segment,
    region,
    topic,
    cast(date_trunc('day', viewed_at) AS DATE) AS happened_on,
    audience,
    is_dated,
    is_told_apart,
    is_person_known,
    is_solved,
    is_counted,
    cast(min(since_at) AS DATE) AS since_on,
    cast(min(period_from_at) AS DATE) AS period_from_on,
    cast(max(period_until_at) AS DATE) AS period_until_on,
    count(*) AS row_count,
    cast(sum(view_count) AS BIGINT) AS views
FROM parts.solved_views
GROUP BY ALL
UNION ALL BY NAME
SELECT
    'issues' AS part,
    channel,
    brand,
    segment,
    region,
    topic,
    cast(date_trunc('day', started_at) AS DATE) AS happened_on,
    customer_id IS NOT NULL OR person[8:] IN (FROM parts.community_members) AS is_person_known,
    kind,
    solved_by,
    is_solved,
    CASE $counts_as_solved WHEN 'endorsed' THEN is_endorsed ELSE is_solved END AS is_counted,
    is_entitled,
    is_contacted_before,
    cast(ceil(contact_days) AS INTEGER) AS contact_days,
    least(cast(floor(followed_days) AS INTEGER), 31) AS followed_days,
    count(*) AS row_count
FROM marts.fct_community_issues
WHERE
    ($from_at IS NULL OR started_at >= $from_at)
    AND ($to_at IS NULL OR started_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, channel))
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region))
GROUP BY ALL
UNION ALL BY NAME
SELECT
    'surveys' AS part,
    channel,
    brand,
    segment,
    region,
    topic,
    cast(date_trunc('day', asked_at) AS DATE) AS happened_on,
    is_answered,
    says_yes,
    CASE $counts_as_solved WHEN 'endorsed' THEN is_endorsed ELSE is_solved END AS is_counted,
    is_contacted_before,
    cast(ceil(contact_days) AS INTEGER) AS contact_days,
    least(cast(floor(followed_days) AS INTEGER), 31) AS followed_days,
    count(*) AS row_count
FROM parts.deflection_surveys
GROUP BY ALL
