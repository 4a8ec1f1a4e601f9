/* Joins neither lose nor repeat a survey. */
AUDIT (
  name fct_surveys__every_imported_survey_once
);

SELECT
  imported.source,
  imported.survey_id,
  COUNT(kept.survey_id) AS kept_count
FROM staging.stg_surveys AS imported
LEFT JOIN @this_model AS kept
  ON kept.source = imported.source AND kept.survey_id = imported.survey_id
GROUP BY
  imported.source,
  imported.survey_id
HAVING
  COUNT(kept.survey_id) <> 1
