/* One row per author of a thread that the brand answered: how they sounded before, and after if they wrote again. */
MODEL (
  name marts.fct_tone_changes,
  kind FULL,
  grain (platform, thread_key),
  audits (
    fct_tone_changes__one_row_per_thread
  )
);

WITH replies AS (
  SELECT platform, thread_key, MIN(posted_at) AS replied_at
  FROM marts.fct_mentions
  WHERE
    direction = 'outbound' AND COALESCE(NOT is_bot, TRUE)
  GROUP BY platform, thread_key
), openers AS (
  SELECT
    voices.thread_key,
    voices.platform,
    voices.author_handle,
    voices.person,
    voices.brand,
    voices.region,
    voices.segment,
    voices.reason,
    voices.posted_at,
    voices.source,
    voices.source_batch_id,
    voices.source_line
  FROM marts.fct_voices AS voices
  JOIN marts.fct_mentions AS mentions
    ON mentions.platform = voices.platform AND mentions.mention_id = voices.mention_id
  WHERE
    mentions.is_opener AND NOT voices.author_handle IS NULL
)
SELECT
  openers.thread_key, /* The thread. */
  openers.platform, /* Where. */
  openers.person, /* Who opened it. */
  openers.brand, /* Brand. */
  openers.region, /* Region of the customer. */
  openers.segment, /* Segment of the customer. */
  openers.reason AS topic, /* What it is about. */
  openers.posted_at, /* When it was opened. */
  replies.replied_at, /* First words of a person of the brand. */
  AVG(CASE WHEN words.posted_at < replies.replied_at THEN words.tone END) AS tone_before, /* Mean tone of the opener's words before the answer. */
  AVG(CASE WHEN words.posted_at >= replies.replied_at THEN words.tone END) AS tone_after, /* The same after it; blank where they did not write again. */
  openers.source, /* Where the row came from. */
  openers.source_batch_id, /* The import. */
  openers.source_line /* The line in its file. */
FROM openers
JOIN replies
  ON replies.platform = openers.platform
  AND replies.thread_key = openers.thread_key
  AND replies.replied_at > openers.posted_at
JOIN marts.fct_voices AS words
  ON words.platform = openers.platform
  AND words.thread_key = openers.thread_key
  AND words.author_handle = openers.author_handle
GROUP BY ALL
