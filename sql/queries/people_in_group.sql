/* One row per person who recommends, has reach, or both: what they did. */
SELECT
    segment,
    region,
    praise_count,
    praise_reach,
    defended_count,
    referral_count,
    brought_count,
    accepted_answer_count
FROM marts.dim_people
WHERE
    CASE $among
        WHEN 'advocates' THEN is_advocate
        WHEN 'influencers' THEN has_top_reach
        ELSE is_advocate AND has_top_reach
    END
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region));
