/* A person's issues about one topic begin at least 30 days apart: no saving can be counted twice within the window. */
AUDIT (
  name fct_community_issues__one_per_person_topic_and_30_days
);

WITH spaced AS (
  SELECT
    issue_key,
    started_at - LAG(started_at) OVER (PARTITION BY person, COALESCE(topic, source || ':' || thread_id) ORDER BY started_at) AS pause
  FROM @this_model
)
SELECT issue_key, pause
FROM spaced
WHERE
  pause < INTERVAL '30' DAY
