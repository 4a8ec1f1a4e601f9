/* One row per compliment of the last days that the brand has neither answered nor liked nor shared. */
SELECT
    platform AS channel,
    brand,
    author_handle,
    posted_at,
    follower_count,
    compliment AS probability,
    text
FROM marts.fct_praise
WHERE
    NOT is_thanked
    AND NOT is_review
    AND (is_kind_stated OR $is_trained)
    AND epoch(observed_until) - epoch(posted_at) <= $days * 86400
    AND ($channel IS NULL OR list_contains($channel, platform))
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region))
ORDER BY follower_count DESC NULLS LAST, posted_at DESC;
