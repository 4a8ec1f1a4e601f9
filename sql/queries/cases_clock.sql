/* One row per case: every moment at which a clock can start or stop. */
SELECT
    cases.opened_at,
    steps.reopened_at,
    cases.acknowledged_at,
    cases.replied_at,
    coalesce(steps.answered_at, CASE WHEN steps.human_reply_count = 0 THEN cases.replied_at END) AS answered_at,
    cases.resolved_at,
    steps.replied_after_reopen_at,
    cases.observed_until,
    cases.person
FROM marts.fct_cases AS cases
INNER JOIN marts.fct_case_steps AS steps ON cases.case_key = steps.case_key
WHERE
    cases.is_asking
    AND cases.is_reply_observable
    AND NOT list_contains($answered_only_sources, cases.source)
    /* Nobody records when a public thread was resolved. */
    AND ($stop <> 'resolved' OR cases.case_id IS NOT NULL)
    /* Dated by the reply, people without one are in no period at all. */
    AND ($from_at IS NULL OR CASE $dated_by WHEN 'opened' THEN cases.opened_at ELSE cases.replied_at END >= $from_at)
    AND ($to_at IS NULL OR CASE $dated_by WHEN 'opened' THEN cases.opened_at ELSE cases.replied_at END < $to_at)
    AND ($channel IS NULL OR list_contains($channel, cases.channel))
    AND ($brand IS NULL OR list_contains($brand, cases.brand))
    AND ($segment IS NULL OR list_contains($segment, cases.segment))
    AND ($region IS NULL OR list_contains($region, cases.region));
