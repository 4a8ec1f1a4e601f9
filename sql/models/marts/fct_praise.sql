/* One row per compliment: who praised, and what the brand made of it. */
MODEL (
  name marts.fct_praise,
  kind FULL,
  grain (platform, mention_id),
  audits (
    fct_praise__one_row_per_mention
  )
);

WITH thanks AS (
  SELECT
    praise.platform,
    praise.mention_id,
    MIN(replies.posted_at) AS thanked_at
  FROM marts.fct_voices AS praise
  JOIN marts.fct_mentions AS replies
    ON replies.platform = praise.platform
    AND replies.thread_key = praise.thread_key
    AND replies.direction = 'outbound'
    AND replies.posted_at >= praise.posted_at
  WHERE
    praise.kind = 'compliment'
  GROUP BY
    praise.platform,
    praise.mention_id
)
SELECT
  praise.platform, /* Where it was said. */
  praise.mention_id, /* The message. */
  praise.thread_key, /* Its thread. */
  praise.posted_at, /* When. */
  praise.author_handle, /* Who wrote it. */
  praise.customer_id, /* The author as a customer, where known. */
  praise.person, /* Customer, else handle. */
  praise.brand, /* Brand. */
  praise.region, /* Region of the customer. */
  praise.segment, /* Segment of the customer. */
  praise.text, /* The words. */
  praise.is_kind_stated, /* True if a person said that it is a compliment. */
  praise.compliment, /* Probability that it is one; 1 where a person said so. */
  NOT said.rating IS NULL AS is_review, /* Praise in a review with a rating. */
  said.follower_count, /* Followers of the author. */
  said.share_count, /* Shares or reposts. */
  thanks.thanked_at, /* First reply of the brand in its thread. */
  said.brand_liked AS is_liked, /* The brand liked it; blank where the source does not say. */
  said.brand_shared AS is_shared, /* The brand shared it; blank where the source does not say. */
  NOT thanks.thanked_at IS NULL
  OR COALESCE(said.brand_liked, FALSE)
  OR COALESCE(said.brand_shared, FALSE) AS is_thanked, /* By words, a like or a share. */
  observed.observed_until, /* The source's own now. */
  praise.source, /* Where the row came from. */
  praise.source_batch_id, /* The import. */
  praise.source_line /* The line in its file. */
FROM marts.fct_voices AS praise
JOIN staging.stg_mentions AS said
  ON said.platform = praise.platform AND said.mention_id = praise.mention_id
LEFT JOIN thanks
  ON thanks.platform = praise.platform AND thanks.mention_id = praise.mention_id
LEFT JOIN intermediate.int_sources_observed AS observed
  ON observed.source = praise.source AND observed.entity = 'mentions'
WHERE
  praise.kind = 'compliment'
