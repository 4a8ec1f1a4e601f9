/* One row per customer, topic and slot of 30 days: their last contact in it and their first in the next. */
MODEL (
  name intermediate.int_contact_months,
  kind FULL,
  grain (slot_key)
);

/* Whether a contact followed a moment within 30 days is one look into its slot: the last one here came after it, or the
   first one of the next slot within the 30 days. However many contacts one customer has, a slot is one row. */
WITH contacts AS (
  SELECT
    customer_id,
    topic,
    contacted_at,
    EPOCH_US(contacted_at) // 2592000000000 AS slot
  FROM marts.fct_contacts
  WHERE
    NOT customer_id IS NULL AND NOT topic IS NULL
), slots AS (
  SELECT HASH(customer_id, topic, slot) AS slot_key, contacted_at AS last_at, NULL AS next_at FROM contacts
  UNION ALL
  SELECT HASH(customer_id, topic, slot - 1), NULL, contacted_at FROM contacts
)
SELECT
  slot_key, /* Customer, topic and number of the 30 days since 1970 in one number; two may share one, so that a find is a candidate. */
  MAX(last_at) AS last_at, /* Last contact in the slot. */
  MIN(next_at) AS next_at /* First contact in the slot after it. */
FROM slots
GROUP BY
  slot_key
