/* One row per platform and handle: the customer behind it, where anybody knows. */
MODEL (
  name intermediate.int_identities,
  kind FULL,
  grain (platform, handle)
);

SELECT
  platform,
  handle,
  customer_id,
  linked_at, /* Linkage can be a consequence of being answered, so its date is kept. */
  is_employee
FROM staging.stg_identities
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY platform, handle
    ORDER BY customer_id IS NULL, confidence DESC NULLS LAST, linked_at NULLS LAST, customer_id
  ) = 1
