/* One row per active import and entity: what it holds and the time it speaks of. */
MODEL (
  name intermediate.int_source_activity,
  kind FULL,
  grain (batch_id, entity)
);

WITH activity AS (
  SELECT source_batch_id, 'customers' AS entity, joined_at AS happened_at, customer_id FROM staging.stg_customers
  UNION ALL
  SELECT source_batch_id, 'identities', linked_at, customer_id FROM staging.stg_identities
  UNION ALL
  SELECT source_batch_id, 'mentions', posted_at, customer_id FROM staging.stg_mentions
  UNION ALL
  SELECT source_batch_id, 'cases', GREATEST(opened_at, resolved_at, first_reply_at, updated_at), customer_id FROM staging.stg_cases
  UNION ALL
  SELECT source_batch_id, 'case_events', occurred_at, NULL FROM staging.stg_case_events
  UNION ALL
  SELECT source_batch_id, 'orders', ordered_at, customer_id FROM staging.stg_orders
  UNION ALL
  SELECT source_batch_id, 'subscriptions', GREATEST(started_at, ended_at), customer_id FROM staging.stg_subscriptions
  UNION ALL
  SELECT source_batch_id, 'threads', GREATEST(opened_at, last_activity_at), customer_id FROM staging.stg_threads
  UNION ALL
  SELECT source_batch_id, 'answers', answered_at, customer_id FROM staging.stg_answers
  UNION ALL
  SELECT source_batch_id, 'views', viewed_at, customer_id FROM staging.stg_views
  UNION ALL
  SELECT source_batch_id, 'votes', voted_at, NULL FROM staging.stg_votes
  UNION ALL
  SELECT source_batch_id, 'calls', started_at, customer_id FROM staging.stg_calls
  UNION ALL
  SELECT source_batch_id, 'surveys', COALESCE(answered_at, sent_at), customer_id FROM staging.stg_surveys
  UNION ALL
  SELECT source_batch_id, 'concessions', granted_at, customer_id FROM staging.stg_concessions
  UNION ALL
  SELECT source_batch_id, 'referrals', referred_at, referrer_customer_id FROM staging.stg_referrals
  UNION ALL
  SELECT source_batch_id, 'touches', touched_at, customer_id FROM staging.stg_touches
  UNION ALL
  SELECT source_batch_id, 'costs', CAST(ended_on AS TIMESTAMPTZ), NULL FROM staging.stg_costs
  UNION ALL
  SELECT source_batch_id, 'shifts', ended_at, NULL FROM staging.stg_shifts
  UNION ALL
  SELECT source_batch_id, 'ideas', posted_at, NULL FROM staging.stg_ideas
)
SELECT
  source_batch_id AS batch_id,
  entity,
  COUNT(*) AS row_count, /* Rows whose newest version came with this import. */
  COUNT(customer_id) AS customer_row_count, /* Of those, rows that name a customer. */
  MIN(happened_at) AS observed_from,
  MAX(happened_at) AS observed_until
FROM activity
GROUP BY source_batch_id, entity
