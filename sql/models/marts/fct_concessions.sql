/* One row per credit, refund or gift. */
MODEL (
  name marts.fct_concessions,
  kind FULL,
  grain (source, concession_id)
);

SELECT
  concessions.concession_id, /* The concession. */
  concessions.case_id, /* The case it was granted in. */
  COALESCE(concessions.customer_id, cases.customer_id) AS customer_id, /* Who received it. */
  concessions.kind, /* Credit, refund, gift … */
  concessions.amount, /* What it cost the brand. */
  concessions.currency, /* Currency of the amount. */
  concessions.granted_at, /* When. */
  concessions.source, /* Where the row came from. */
  concessions.source_batch_id, /* The import. */
  concessions.source_line /* The line in its file. */
FROM staging.stg_concessions AS concessions
LEFT JOIN staging.stg_cases AS cases
  ON cases.source = concessions.source AND cases.case_id = concessions.case_id
