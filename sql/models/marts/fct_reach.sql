/* One row per inbound mention: who spoke, how angry, and how many could hear it. */
MODEL (
  name marts.fct_reach,
  kind FULL,
  grain (platform, mention_id),
  audits (
    fct_reach__one_row_per_mention
  )
);

SELECT
  mentions.platform, /* Where it was said. */
  mentions.mention_id, /* The message. */
  mentions.posted_at, /* When. */
  DATE_TRUNC('HOUR', mentions.posted_at) AS posted_hour, /* The hour of it, UTC. */
  COALESCE(mentions.customer_id, mentions.platform || ':' || mentions.author_handle, mentions.platform || ' ' || mentions.mention_id) AS person, /* Customer, else handle, else the mention itself. */
  mentions.customer_id, /* The author as a customer, where known. */
  mentions.is_opener, /* True if it opens its thread. */
  NOT mentions.rating IS NULL AS is_review, /* It gives a rating. */
  mentions.brand, /* Brand. */
  mentions.region, /* Region of the customer. */
  mentions.segment, /* Segment of the customer. */
  voices.complaint, /* Probability that it complains; blank where unread. */
  voices.reason, /* What it is about. */
  mentions.follower_count, /* Followers of the author. */
  stated.share_count, /* Shares or reposts. */
  mentions.text, /* The words. */
  mentions.source, /* Where the row came from. */
  mentions.source_batch_id, /* The import. */
  mentions.source_line /* The line in its file. */
FROM marts.fct_mentions AS mentions
JOIN staging.stg_mentions AS stated
  ON stated.platform = mentions.platform AND stated.mention_id = mentions.mention_id
LEFT JOIN marts.fct_voices AS voices
  ON voices.platform = mentions.platform AND voices.mention_id = mentions.mention_id
WHERE
  mentions.direction = 'inbound'
