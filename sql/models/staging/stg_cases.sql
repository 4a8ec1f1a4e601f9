/* One row per case. The newest version of each, from every active import. */
MODEL (
  name staging.stg_cases,
  kind VIEW,
  grain (source, case_id)
);

SELECT
  case_id, /* The case's id. */
  customer_id, /* Who asked. */
  channel, /* Where it was asked: twitter, email, phone, chat … */
  brand, /* The brand that was asked. */
  opened_at, /* When it was opened. */
  first_reply_at, /* First reply by a person, where the source states it. */
  resolved_at, /* When it was last resolved. */
  agent_id, /* Who handled it last. */
  team, /* Group that handled it last. */
  topic, /* What it was about. */
  kind, /* What sort of case it is. */
  priority, /* Priority as the source names it. */
  status, /* Status as the source names it. */
  reopen_count, /* Times reopened, where the source counts them. */
  reply_count, /* Replies by agents, where the source counts them. */
  first_reply_seconds, /* First reply time as the source computed it, calendar time. */
  first_reply_business_seconds, /* The same in business hours. */
  source_mention_id, /* The mention that opened the case. */
  handling_cost_amount, /* What handling it cost. */
  currency, /* Currency of handling_cost_amount. */
  updated_at, /* When this row last changed at its source. */
  _source AS source, /* The tool that the row came from. */
  _batch_id AS source_batch_id, /* The import that brought the row. */
  _line AS source_line /* Its line in that file. */
FROM READ_PARQUET(@'@{lake}/cases/*.parquet', union_by_name = TRUE) /* A column may be younger than a file. */
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY _source, case_id ORDER BY _version_at DESC, _row_hash DESC, _batch_id, _line) = 1
