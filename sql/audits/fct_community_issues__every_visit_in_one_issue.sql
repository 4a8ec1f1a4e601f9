/* Every visit stands in one issue: nothing is lost, and nobody is both direct and indirect. */
AUDIT (
  name fct_community_issues__every_visit_in_one_issue
);

WITH issues AS (
  SELECT person, SUM(visit_count) AS visit_count
  FROM @this_model
  GROUP BY person
), visits AS (
  SELECT person, COUNT(*) AS visit_count
  FROM intermediate.int_community_visits
  GROUP BY person
)
SELECT visits.person, visits.visit_count, issues.visit_count AS kept_count
FROM visits
FULL JOIN issues
  ON issues.person = visits.person
WHERE
  visits.visit_count IS DISTINCT FROM issues.visit_count
