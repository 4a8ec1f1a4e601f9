/* One row per survey sent. The newest version of each, from every active import. */
MODEL (
  name staging.stg_surveys,
  kind VIEW,
  grain (source, survey_id)
);

SELECT
  survey_id, /* The survey's id. */
  kind, /* Which question was asked. */
  case_id, /* The case it asks about. */
  customer_id, /* Who was asked. */
  thread_id, /* The community thread it asks about. */
  sent_at, /* When it was sent; blank where the source does not say. */
  answered_at, /* When it was answered; blank: no answer, or no date. */
  score, /* The score; blank: no answer. */
  scale_maximum, /* Highest score possible. */
  answer, /* Answer in words. */
  updated_at, /* When this row last changed at its source. */
  _source AS source, /* The tool that the row came from. */
  _batch_id AS source_batch_id, /* The import that brought the row. */
  _line AS source_line /* Its line in that file. */
FROM READ_PARQUET(@'@{lake}/surveys/*.parquet', union_by_name = TRUE) /* A column may be younger than a file. */
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY _source, survey_id ORDER BY _version_at DESC, _row_hash DESC, _batch_id, _line) = 1
