/* One row per customer, platform and handle. The newest version of each, from every active import. */
MODEL (
  name staging.stg_identities,
  kind VIEW,
  grain (platform, handle, customer_id)
);

SELECT
  platform, /* Where the handle lives, e.g. twitter. */
  handle, /* The handle as the platform writes it. */
  customer_id, /* The customer behind the handle; blank while nobody knows. */
  display_name, /* Name shown by the platform. */
  linked_at, /* When handle and customer were tied together. */
  confidence, /* How sure the link is, 0 to 1. */
  method, /* How the link was made: login, order number, agent asked … */
  is_employee, /* True if the handle belongs to staff. */
  joined_at, /* When the handle was opened on the platform. */
  updated_at, /* When this row last changed at its source. */
  _source AS source, /* The tool that the row came from. */
  _batch_id AS source_batch_id, /* The import that brought the row. */
  _line AS source_line /* Its line in that file. */
FROM READ_PARQUET(@'@{lake}/identities/*.parquet', union_by_name = TRUE) /* A column may be younger than a file. */
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY platform, handle, customer_id ORDER BY _version_at DESC, _row_hash DESC, _batch_id, _line) = 1
