/* One row per thread that somebody else than its asker solved, by who wrote the answer that solved it. */
SELECT
    answers.answer_id,
    answers.thread_id,
    answers.channel,
    answers.brand,
    answers.segment,
    answers.region,
    answers.topic,
    answers.person,
    answers.handle,
    answers.is_employee,
    threads.solved_at,
    cast(date_trunc('day', threads.solved_at) AS DATE) AS happened_on,
    imports.file_name AS file,
    answers.source_line AS line
FROM marts.fct_threads AS threads
INNER JOIN marts.fct_answers AS answers
    ON threads.source = answers.source AND threads.solving_answer_id = answers.answer_id
LEFT JOIN marts.dim_imports AS imports ON answers.source_batch_id = imports.batch_id
WHERE
    ($from_at IS NULL OR threads.solved_at >= $from_at)
    AND ($to_at IS NULL OR threads.solved_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, answers.channel))
    AND ($brand IS NULL OR list_contains($brand, answers.brand))
    AND ($segment IS NULL OR list_contains($segment, answers.segment))
    AND ($region IS NULL OR list_contains($region, answers.region))
ORDER BY threads.solved_at, answers.answer_id
LIMIT $row_limit;
