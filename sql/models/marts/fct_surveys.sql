/* One row per survey sent. */
MODEL (
  name marts.fct_surveys,
  kind FULL,
  grain (source, survey_id)
);

SELECT
  surveys.source, /* The tool that sent it. */
  surveys.survey_id, /* The survey. */
  surveys.kind, /* Which question was asked: csat, nps, ces … */
  surveys.case_id, /* The case it asks about. */
  surveys.customer_id, /* Who was asked. */
  surveys.thread_id, /* The community thread it asks about. */
  surveys.sent_at, /* When it was sent, where the source says so. */
  surveys.answered_at, /* When it was answered. */
  surveys.score, /* The score; blank: no answer. */
  surveys.scale_maximum, /* Highest score possible. */
  customers.region, /* Region of the customer. */
  customers.segment, /* Segment of the customer. */
  surveys.source_batch_id, /* The import. */
  surveys.source_line /* The line in its file. */
FROM staging.stg_surveys AS surveys
LEFT JOIN marts.dim_customers AS customers
  ON customers.customer_id = surveys.customer_id
