/* One row per conversation in which the customer spoke last: since when, and what the customer is worth. */
SELECT
    waiting.case_key,
    waiting.channel,
    waiting.brand,
    waiting.topic,
    waiting.kind,
    waiting.priority,
    waiting.person,
    waiting.asked_at,
    waiting.waiting_seconds,
    waiting.customer_amount,
    waiting.currency,
    waiting.mention_id,
    waiting.said,
    imports.file_name AS file,
    waiting.source_line AS line
FROM parts.conversations_waiting AS waiting
LEFT JOIN marts.dim_imports AS imports ON waiting.source_batch_id = imports.batch_id
ORDER BY waiting.asked_at;
