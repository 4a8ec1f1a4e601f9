/* The people who recommend, have reach, or both, with the file and line that first speaks of each. */
SELECT
    facts.person,
    facts.segment,
    facts.region,
    facts.follower_count,
    facts.nps_score,
    facts.praise_count,
    facts.defended_count,
    facts.referral_count,
    facts.brought_count,
    facts.accepted_answer_count,
    facts.is_advocate,
    facts.has_top_reach,
    imports.file_name AS file,
    facts.source_line AS line
FROM marts.dim_people AS facts
LEFT JOIN marts.dim_imports AS imports ON facts.source_batch_id = imports.batch_id
WHERE
    CASE $among
        WHEN 'advocates' THEN facts.is_advocate
        WHEN 'influencers' THEN facts.has_top_reach
        ELSE facts.is_advocate AND facts.has_top_reach
    END
    AND ($segment IS NULL OR list_contains($segment, facts.segment))
    AND ($region IS NULL OR list_contains($region, facts.region))
ORDER BY facts.brought_count DESC, facts.follower_count DESC, facts.person ASC
LIMIT $row_limit;
