/* One row per survey sent: what it asks about or follows, and what was said. */
MODEL (
  name marts.fct_surveys,
  kind FULL,
  grain (source, survey_id),
  audits (
    fct_surveys__every_imported_survey_once
  )
);

WITH sent AS (
  SELECT *, COALESCE(sent_at, answered_at) AS asked_at
  FROM staging.stg_surveys
), stated AS (
  SELECT
    sent.source,
    sent.survey_id,
    cases.case_key
  FROM sent
  JOIN marts.fct_cases AS cases
    ON cases.case_id = sent.case_id
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY sent.source, sent.survey_id ORDER BY cases.source = sent.source DESC, cases.case_key) = 1
), of_customers AS (
  SELECT case_key, customer_id, opened_at
  FROM marts.fct_cases
  WHERE
    NOT customer_id IS NULL
), complaints AS (
  SELECT case_key, customer_id, opened_at, replied_at
  FROM marts.fct_cases
  WHERE
    NOT customer_id IS NULL AND kind = 'complaint' AND is_reply_observable
), followed AS (
  SELECT
    sent.source,
    sent.survey_id,
    of_customers.case_key,
    of_customers.opened_at
  FROM sent
  ASOF LEFT JOIN of_customers
    ON sent.customer_id = of_customers.customer_id AND sent.asked_at >= of_customers.opened_at
), complained AS (
  SELECT
    sent.source,
    sent.survey_id,
    complaints.opened_at,
    complaints.replied_at,
    complaints.case_key
  FROM sent
  ASOF LEFT JOIN complaints
    ON sent.customer_id = complaints.customer_id AND sent.asked_at >= complaints.opened_at
)
SELECT
  sent.source, /* The tool that sent it. */
  sent.survey_id, /* The survey. */
  sent.kind, /* Which question was asked: csat, nps, ces … */
  sent.case_id, /* The case it asks about. */
  sent.customer_id, /* Who was asked. */
  sent.thread_id, /* The community thread it asks about. */
  sent.sent_at, /* When it was sent, where the source says so. */
  sent.answered_at, /* When it was answered. */
  sent.asked_at, /* When it was sent; where nobody says so, when it was answered. */
  sent.score, /* The score; blank: no answer. */
  sent.scale_maximum, /* Highest score possible. */
  cases.case_key, /* The case it asks about, else the customer's last one in the 28 days before. */
  NOT stated.case_key IS NULL AS is_case_stated, /* True if the survey names the case. */
  cases.channel, /* Channel of that case. */
  cases.topic, /* Topic of that case. */
  cases.brand, /* Brand of that case. */
  customers.region, /* Region of the customer. */
  customers.segment, /* Segment of the customer. */
  CASE WHEN cases.is_reply_observable THEN COALESCE(cases.reply_seconds <= 86400, FALSE) END AS is_answered_within_day, /* A person replied to that case within a day; blank where replies cannot be seen. */
  complained.opened_at AS complained_at, /* The customer's last complaint before it was sent. */
  complained.case_key AS complaint_case_key, /* That complaint. */
  CASE
    WHEN NOT complained.opened_at IS NULL
    THEN COALESCE(complained.replied_at <= sent.asked_at, FALSE)
  END AS is_complaint_answered, /* A person had replied to it by then. */
  sent.source_batch_id, /* The import. */
  sent.source_line /* The line in its file. */
FROM sent
LEFT JOIN stated
  ON stated.source = sent.source AND stated.survey_id = sent.survey_id
LEFT JOIN followed
  ON followed.source = sent.source
  AND followed.survey_id = sent.survey_id
  AND EPOCH(sent.asked_at) - EPOCH(followed.opened_at) <= 28 * 86400
LEFT JOIN complained
  ON complained.source = sent.source AND complained.survey_id = sent.survey_id
LEFT JOIN marts.fct_cases AS cases
  ON cases.case_key = COALESCE(stated.case_key, followed.case_key)
LEFT JOIN marts.dim_customers AS customers
  ON customers.customer_id = COALESCE(sent.customer_id, cases.customer_id)
