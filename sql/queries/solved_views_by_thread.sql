/* One row per thread and month: views by readers once it was solved, and who wrote the answer that solved it. */
WITH solvers AS (
    SELECT
        answers.source,
        answers.thread_id,
        answers.person,
        answers.handle,
        answers.is_employee
    FROM marts.fct_answers AS answers
    INNER JOIN marts.fct_threads AS threads
        ON answers.source = threads.source AND answers.thread_id = threads.thread_id
    WHERE NOT answers.is_self
    -- Where votes alone speak for an answer, the best voted one stands for the solution.
    QUALIFY
        row_number() OVER (
            PARTITION BY answers.source, answers.thread_id
            ORDER BY
                coalesce(answers.answer_id = threads.solving_answer_id, FALSE) DESC,
                answers.score DESC NULLS LAST,
                answers.answered_at ASC,
                answers.answer_id ASC
        ) = 1
)

SELECT
    views.thread_id,
    threads.title,
    views.topic,
    cast(date_trunc('month', views.viewed_at) AS DATE) AS month,
    solvers.person AS answered_by,
    solvers.handle,
    CASE WHEN solvers.is_employee THEN 'staff' ELSE 'member' END AS kind,
    cast(sum(views.view_count) AS BIGINT) AS views
FROM parts.solved_views AS views
LEFT JOIN marts.fct_threads AS threads
    ON views.source = threads.source AND views.thread_id = threads.thread_id
LEFT JOIN solvers
    ON views.source = solvers.source AND views.thread_id = solvers.thread_id
WHERE views.is_counted AND views.audience = 'reader'
GROUP BY ALL
ORDER BY views DESC, views.thread_id ASC, month ASC;
