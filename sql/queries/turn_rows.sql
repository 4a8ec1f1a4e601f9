/* The turns behind a number, with the file and line that each came from. */
SELECT
    facts.turn_id,
    facts.conversation_id,
    facts.channel,
    facts.brand,
    facts.segment,
    facts.region,
    facts.topic,
    facts.person,
    facts.asked_at,
    facts.replied_at,
    facts.reply_seconds,
    facts.agent_id AS agent,
    imports.file_name AS file,
    facts.source_line AS line
FROM marts.fct_turns AS facts
LEFT JOIN marts.dim_imports AS imports ON facts.source_batch_id = imports.batch_id
WHERE
    facts.reply_seconds IS NOT NULL
    AND ($from_at IS NULL OR facts.asked_at >= $from_at)
    AND ($to_at IS NULL OR facts.asked_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, facts.channel))
    AND ($brand IS NULL OR list_contains($brand, facts.brand))
    AND ($segment IS NULL OR list_contains($segment, facts.segment))
    AND ($region IS NULL OR list_contains($region, facts.region))
ORDER BY facts.asked_at
LIMIT $row_limit;
