/* Complaints a day among the mentions that open a thread, reviews apart, and what a survey says of speaking up. */
SELECT
    reach.platform AS channel,
    reach.brand,
    reach.segment,
    reach.region,
    cast(date_trunc('day', reach.posted_at) AS DATE) AS happened_on,
    sum(reach.complaint) AS complaints,
    count(*) AS mentions,
    any_value(surveyed.asked) AS asked,
    any_value(surveyed.spoke_up) AS spoke_up
FROM marts.fct_reach AS reach
CROSS JOIN parts.silence_surveys AS surveyed
WHERE
    reach.is_opener
    AND NOT reach.is_review
    AND reach.complaint IS NOT NULL
    AND ($from_at IS NULL OR reach.posted_at >= $from_at)
    AND ($to_at IS NULL OR reach.posted_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, reach.platform))
    AND ($brand IS NULL OR list_contains($brand, reach.brand))
    AND ($segment IS NULL OR list_contains($segment, reach.segment))
    AND ($region IS NULL OR list_contains($region, reach.region))
GROUP BY ALL;
