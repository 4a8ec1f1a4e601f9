/* One row per review: an inbound mention with a rating or a subject, and the order it speaks of. */
MODEL (
  name marts.fct_reviews,
  kind FULL,
  grain (platform, mention_id),
  audits (
    fct_reviews__one_row_per_review
  )
);

WITH said AS (
  SELECT
    mentions.*,
    stated.subject_id,
    stated.order_id
  FROM marts.fct_mentions AS mentions
  JOIN staging.stg_mentions AS stated
    ON stated.platform = mentions.platform AND stated.mention_id = mentions.mention_id
  WHERE
    mentions.direction = 'inbound'
    AND (
      NOT mentions.rating IS NULL OR NOT stated.subject_id IS NULL
    )
), scales AS (
  SELECT
    platform,
    CASE WHEN MAX(rating) <= 5 THEN 5 WHEN MAX(rating) <= 10 THEN 10 ELSE 100 END AS scale_maximum
  FROM said
  GROUP BY
    platform
), ordered AS (
  SELECT
    said.platform,
    said.mention_id,
    orders.product,
    orders.region,
    orders.promised_on,
    orders.delivered_at
  FROM said
  JOIN staging.stg_orders AS orders
    ON orders.order_id = said.order_id AND COALESCE(orders.kind, 'order') = 'order'
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY said.platform, said.mention_id ORDER BY orders.source = said.source DESC, orders.source) = 1
), replies AS (
  SELECT
    said.platform,
    said.mention_id,
    MIN(replies.posted_at) AS replied_at
  FROM said
  JOIN marts.fct_mentions AS replies
    ON replies.platform = said.platform
    AND replies.thread_key = said.thread_key
    AND replies.direction = 'outbound'
    AND replies.posted_at >= said.posted_at
  GROUP BY
    said.platform,
    said.mention_id
), answering AS (
  SELECT DISTINCT platform, source
  FROM marts.fct_mentions
  WHERE
    direction = 'outbound'
)
SELECT
  said.platform, /* Where it was said. */
  said.mention_id, /* The review. */
  said.posted_at, /* When. */
  said.author_handle, /* Who wrote it. */
  said.customer_id, /* The author as a customer, where known. */
  COALESCE(said.customer_id, said.platform || ':' || said.author_handle, said.platform || ' ' || said.mention_id) AS person, /* Customer, else handle, else the review itself. */
  said.brand, /* Brand. */
  COALESCE(ordered.region, said.region) AS region, /* Of the order, else of the customer. */
  said.segment, /* Segment of the customer. */
  COALESCE(said.subject_id, ordered.product) AS subject, /* Place, product or doctor; else the product of its order. */
  said.order_id, /* The order it speaks of. */
  said.rating, /* In the platform's scale. */
  scales.scale_maximum, /* 5, 10 or 100: the smallest that holds every rating of the platform. */
  ordered.promised_on, /* Day the delivery was promised for. */
  ordered.delivered_at, /* When it was delivered. */
  CAST(ordered.delivered_at AS DATE) > ordered.promised_on AS is_late, /* By date; blank where not delivered or nothing promised. */
  CASE WHEN NOT answering.source IS NULL THEN NOT replies.replied_at IS NULL END AS is_replied, /* The brand answered it; blank where no reply of the brand is in the files. */
  replies.replied_at, /* First reply of the brand in its thread. */
  voices.kind, /* Complaint, question, compliment or other. */
  voices.complaint, /* Probability that it complains. */
  voices.reason, /* What it is about. */
  voices.tone, /* -1 complaint to 1 compliment. */
  said.text, /* The words. */
  said.source, /* Where the row came from. */
  said.source_batch_id, /* The import. */
  said.source_line /* The line in its file. */
FROM said
LEFT JOIN scales
  ON scales.platform = said.platform
LEFT JOIN ordered
  ON ordered.platform = said.platform AND ordered.mention_id = said.mention_id
LEFT JOIN replies
  ON replies.platform = said.platform AND replies.mention_id = said.mention_id
LEFT JOIN answering
  ON answering.platform = said.platform AND answering.source = said.source
LEFT JOIN marts.fct_voices AS voices
  ON voices.platform = said.platform AND voices.mention_id = said.mention_id
