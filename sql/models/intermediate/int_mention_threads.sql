/* One row per mention: the thread it belongs to, and whether it opens that thread. */
MODEL (
  name intermediate.int_mention_threads,
  kind FULL,
  grain (platform, mention_id)
);

WITH RECURSIVE parents AS (
  SELECT
    child.platform,
    child.mention_id,
    child.thread_id,
    child.in_reply_to_id,
    parent.mention_id AS parent_id
  FROM staging.stg_mentions AS child
  LEFT JOIN staging.stg_mentions AS parent
    ON parent.platform = child.platform AND parent.mention_id = child.in_reply_to_id
), descent AS (
  SELECT
    platform,
    mention_id,
    COALESCE(thread_id, in_reply_to_id, mention_id) AS thread_key
  FROM parents
  WHERE
    parent_id IS NULL OR NOT thread_id IS NULL
  UNION ALL
  SELECT
    parents.platform,
    parents.mention_id,
    descent.thread_key
  FROM parents
  JOIN descent
    ON descent.platform = parents.platform AND descent.mention_id = parents.parent_id
  WHERE
    parents.thread_id IS NULL
)
SELECT
  mentions.platform,
  mentions.mention_id,
  COALESCE(descent.thread_key, mentions.mention_id) AS thread_key, /* Thread id, or the topmost message known. */
  mentions.in_reply_to_id IS NULL
  AND ROW_NUMBER() OVER (
    PARTITION BY mentions.platform, COALESCE(descent.thread_key, mentions.mention_id)
    ORDER BY
      NOT mentions.in_reply_to_id IS NULL,
      mentions.posted_at,
      mentions.direction = 'outbound', /* In the same second the question comes before its answer. */
      mentions.mention_id
  ) = 1 AS is_opener /* False where the message answers one that no file holds. */
FROM staging.stg_mentions AS mentions
LEFT JOIN descent
  ON descent.platform = mentions.platform AND descent.mention_id = mentions.mention_id
