/* How many views of solved threads by readers there are, by whether anybody can say who read. */
SELECT
    CASE
        WHEN customer_id IS NOT NULL THEN 'customer'
        WHEN is_person_known THEN 'member or session'
        ELSE 'nobody'
    END AS reader,
    cast(sum(view_count) AS BIGINT) AS views
FROM marts.fct_views
WHERE
    audience = 'reader'
    AND CASE $counts_as_solved WHEN 'endorsed' THEN is_endorsed ELSE is_solved END
    AND ($from_at IS NULL OR viewed_at >= $from_at)
    AND ($to_at IS NULL OR viewed_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, channel))
    AND ($brand IS NULL OR list_contains($brand, brand))
    -- Of a view by nobody the segment is not known: narrowed to one, it is left out.
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region))
GROUP BY ALL
ORDER BY reader;
