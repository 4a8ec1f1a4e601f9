/* Joins neither lose nor repeat an answer. */
AUDIT (
  name fct_answers__every_imported_answer_once
);

SELECT
  imported.source,
  imported.answer_id,
  COUNT(kept.answer_id) AS kept_count
FROM staging.stg_answers AS imported
LEFT JOIN @this_model AS kept
  ON kept.source = imported.source AND kept.answer_id = imported.answer_id
GROUP BY imported.source, imported.answer_id
HAVING
  COUNT(kept.answer_id) <> 1
