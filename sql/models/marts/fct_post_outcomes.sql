/* One row per inbound mention with words: what it was, and whether it was shared or removed. */
MODEL (
  name marts.fct_post_outcomes,
  kind FULL,
  grain (platform, mention_id),
  audits (
    fct_post_outcomes__one_row_per_mention
  )
);

SELECT
  voices.platform, /* Where it was said. */
  voices.mention_id, /* The message. */
  voices.posted_at, /* When. */
  voices.author_handle, /* Who wrote it. */
  voices.customer_id, /* The author as a customer, where known. */
  voices.person, /* Customer, else handle. */
  voices.brand, /* Brand. */
  voices.region, /* Region of the customer. */
  voices.segment, /* Segment of the customer. */
  voices.reason AS topic, /* What it is about. */
  voices.text, /* The words. */
  voices.kind, /* As a person said, else the likeliest. */
  voices.complaint, /* Probability that it is a complaint; 1 or 0 where a person said so. */
  said.follower_count, /* Followers of the author. */
  said.like_count, /* Likes. */
  said.share_count, /* Shares or reposts. */
  said.brand_shared AS is_shared, /* The brand shared it; blank where the source does not say. */
  said.removed_at, /* When it was removed. */
  CASE WHEN NOT said.removed_at IS NULL THEN COALESCE(said.removed_by, 'nobody says') END AS removed_by, /* Who removed it. */
  voices.source, /* Where the row came from. */
  voices.source_batch_id, /* The import. */
  voices.source_line /* The line in its file. */
FROM marts.fct_voices AS voices
JOIN staging.stg_mentions AS said
  ON said.platform = voices.platform AND said.mention_id = voices.mention_id
