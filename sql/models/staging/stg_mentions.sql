/* One row per post or message. The newest version of each, from every active import. */
MODEL (
  name staging.stg_mentions,
  kind VIEW,
  grain (platform, mention_id)
);

SELECT
  mention_id, /* The message's id on its platform. */
  platform, /* Where it was said, e.g. twitter, facebook, reviews. */
  thread_id, /* The conversation the message belongs to; rebuilt from in_reply_to_id where blank. */
  in_reply_to_id, /* The message this one answers. */
  author_handle, /* Handle of the author. */
  customer_id, /* The author as a customer, where known. */
  agent_id, /* The agent who wrote an outbound message. */
  brand, /* The brand that is meant or that speaks. */
  direction, /* inbound: from a customer; outbound: from the brand. */
  posted_at, /* When it was posted. */
  text, /* The words. */
  is_public, /* False for a direct message; blank where the source does not say. */
  is_bot, /* True if written by a machine. */
  topic, /* Topic as your tool tags it. */
  kind, /* What sort of message a person said it is; the text model learns from it. */
  like_count, /* Likes. */
  share_count, /* Shares or reposts. */
  reply_count, /* Replies. */
  follower_count, /* Followers of the author when it was posted. */
  brand_liked, /* True if the brand liked it. */
  brand_shared, /* True if the brand shared it. */
  removed_at, /* When it was removed. */
  removed_by, /* Who removed it: author, brand, platform. */
  rating, /* Rating given, in the source's own scale. */
  subject_id, /* Place, product or doctor that is reviewed. */
  order_id, /* The order a review speaks of. */
  updated_at, /* When this row last changed at its source. */
  _source AS source, /* The tool that the row came from. */
  _batch_id AS source_batch_id, /* The import that brought the row. */
  _line AS source_line /* Its line in that file. */
FROM READ_PARQUET(@'@{lake}/mentions/*.parquet', union_by_name = TRUE) /* A column may be younger than a file. */
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY platform, mention_id ORDER BY _version_at DESC, _row_hash DESC, _batch_id, _line) = 1
