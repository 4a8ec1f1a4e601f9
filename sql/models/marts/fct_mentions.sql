/* One row per mention. */
MODEL (
  name marts.fct_mentions,
  kind FULL,
  grain (platform, mention_id),
  audits (
    fct_mentions__every_imported_mention_once
  )
);

SELECT
  mentions.platform, /* Where it was said. */
  mentions.mention_id, /* The message. */
  threads.thread_key, /* Its thread, or the topmost message known. */
  threads.is_opener, /* True if it opens the thread. */
  mentions.in_reply_to_id, /* The message that it answers. */
  mentions.direction, /* inbound or outbound. */
  mentions.posted_at, /* When. */
  mentions.author_handle, /* Who wrote it. */
  COALESCE(mentions.customer_id, identities.customer_id) AS customer_id, /* The author as a customer, where known. */
  identities.linked_at AS customer_linked_at, /* When handle and customer were tied together. */
  COALESCE(
    mentions.agent_id,
    CASE
      WHEN mentions.direction = 'outbound'
      THEN mentions.author_handle || '/' || NULLIF(REGEXP_EXTRACT(mentions.text, '(?:^|\W)[/^]\s?([A-Z]{1,3})\s*(?:https?://\S+\s*)*$', 1), '')
    END
  ) AS agent_id, /* Agent, outbound only: as stated, else by the sign at the end of the words, /LS or ^NHP. */
  mentions.brand, /* Brand. */
  mentions.topic, /* Topic. */
  mentions.text, /* The words. */
  mentions.is_public, /* False: direct message. */
  COALESCE(mentions.is_bot, agents.is_bot) AS is_bot, /* Written by a machine, as the row or the agents file says. */
  mentions.rating, /* Rating, in the source's scale. */
  mentions.follower_count, /* Followers of the author. */
  customers.region, /* Region of the customer. */
  customers.segment, /* Segment of the customer. */
  mentions.source, /* Where the row came from. */
  mentions.source_batch_id, /* The import. */
  mentions.source_line /* The line in its file. */
FROM staging.stg_mentions AS mentions
JOIN intermediate.int_mention_threads AS threads
  ON threads.platform = mentions.platform AND threads.mention_id = mentions.mention_id
LEFT JOIN intermediate.int_identities AS identities
  ON identities.platform = mentions.platform AND identities.handle = mentions.author_handle
LEFT JOIN staging.stg_agents AS agents
  ON agents.agent_id = mentions.agent_id
LEFT JOIN marts.dim_customers AS customers
  ON customers.customer_id = COALESCE(mentions.customer_id, identities.customer_id)
