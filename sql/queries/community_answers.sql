/* One row per answer in the community, with what an hour on shift costs on average. */
WITH hours AS (
    SELECT
        list(DISTINCT currency ORDER BY currency) AS shift_currencies,
        sum(hourly_cost_amount * (epoch(ended_at) - epoch(started_at)))
        / sum(epoch(ended_at) - epoch(started_at)) AS hourly_cost_amount
    FROM marts.fct_shifts
    WHERE hourly_cost_amount > 0
)

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
    answers.is_self,
    answers.is_accepted,
    answers.is_confirmed,
    answers.answered_at,
    cast(answers.handle_seconds AS DOUBLE) AS handle_seconds,
    cast(hours.hourly_cost_amount AS DOUBLE) AS hourly_cost_amount,
    coalesce(hours.shift_currencies, []) AS shift_currencies,
    hours.shift_currencies[1] AS currency,
    cast(date_trunc('day', answers.answered_at) AS DATE) AS happened_on,
    imports.file_name AS file,
    answers.source_line AS line
FROM marts.fct_answers AS answers
CROSS JOIN hours
LEFT JOIN marts.dim_imports AS imports ON answers.source_batch_id = imports.batch_id
WHERE
    ($staff_only IS FALSE OR (answers.is_employee AND answers.handle_seconds IS NOT NULL))
    AND ($from_at IS NULL OR answers.answered_at >= $from_at)
    AND ($to_at IS NULL OR answers.answered_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, answers.channel))
    AND ($brand IS NULL OR list_contains($brand, answers.brand))
    AND ($segment IS NULL OR list_contains($segment, answers.segment))
    AND ($region IS NULL OR list_contains($region, answers.region))
ORDER BY answers.answered_at, answers.answer_id
LIMIT $row_limit;
