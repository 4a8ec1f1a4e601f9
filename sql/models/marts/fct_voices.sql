/* One row per inbound mention with words: what kind it is and what it is about, by a person or by the text model. */
MODEL (
  name marts.fct_voices,
  kind FULL,
  grain (platform, mention_id),
  audits (
    fct_voices__one_row_per_mention
  )
);

WITH opened AS (
  SELECT
    LOWER(channel) AS platform,
    source_mention_id AS mention_id,
    MIN(NULLIF(kind, 'task')) AS kind, /* A task says nothing of the words. */
    MIN(topic) AS topic
  FROM staging.stg_cases
  WHERE NOT source_mention_id IS NULL
  GROUP BY 1, 2
), reasons AS (
  SELECT class, indicator, COUNT(*) OVER () AS class_count
  FROM marts.dim_text_models
  WHERE target = 'reason'
), said AS (
  SELECT
    mentions.*,
    COALESCE(labels.kind, stated.kind, opened.kind) AS stated_kind,
    COALESCE(
      labels.reason,
      stated.topic,
      opened.topic,
      FIRST(COALESCE(labels.reason, stated.topic, opened.topic)) OVER (PARTITION BY mentions.platform, mentions.thread_key ORDER BY NOT mentions.is_opener, mentions.posted_at, mentions.mention_id)
    ) AS stated_reason, /* What follows is about what the thread was opened for. */
    CASE
      WHEN NOT labels.kind IS NULL THEN 'screen'
      WHEN NOT COALESCE(stated.kind, opened.kind) IS NULL THEN 'file'
    END AS stated_where,
    readings.complaint,
    readings.question,
    readings.compliment,
    readings.other,
    readings.tone,
    readings.why_not_read,
    readings.reason_probabilities AS read_reasons
  FROM marts.fct_mentions AS mentions
  JOIN staging.stg_mentions AS stated
    ON stated.platform = mentions.platform AND stated.mention_id = mentions.mention_id
  LEFT JOIN opened
    ON opened.platform = LOWER(mentions.platform) AND opened.mention_id = mentions.mention_id
  LEFT JOIN READ_PARQUET(@labels) AS labels
    ON labels.platform = mentions.platform AND labels.mention_id = mentions.mention_id
  LEFT JOIN READ_PARQUET(@readings) AS readings
    ON readings.batch_id = mentions.source_batch_id
    AND readings.line = mentions.source_line
    AND readings.mention_id = mentions.mention_id
  WHERE
    mentions.direction = 'inbound' AND TRIM(mentions.text) <> ''
), known AS (
  SELECT class_count FROM reasons LIMIT 1
)
SELECT
  said.platform, /* Where it was said. */
  said.mention_id, /* The message. */
  said.thread_key, /* Its thread. */
  said.posted_at, /* When. */
  said.author_handle, /* Who wrote it. */
  said.customer_id, /* The author as a customer, where known. */
  COALESCE(said.customer_id, said.platform || ':' || said.author_handle, said.platform || ' ' || said.mention_id) AS person, /* Customer, else handle, else the mention itself. */
  said.brand, /* Brand. */
  said.region, /* Region of the customer. */
  said.segment, /* Segment of the customer. */
  said.text, /* The words. */
  COALESCE(said.stated_kind, CASE GREATEST(said.complaint, said.question, said.compliment, said.other) WHEN said.complaint THEN 'complaint' WHEN said.question THEN 'question' WHEN said.compliment THEN 'compliment' WHEN said.other THEN 'other' END) AS kind, /* As a person said, else the likeliest. */
  COALESCE(said.stated_where, CASE WHEN NOT said.complaint IS NULL THEN 'model' END) AS kind_from, /* screen, file or model; blank where nobody can tell. */
  NOT said.stated_kind IS NULL AS is_kind_stated, /* True if a person said which kind. */
  CASE WHEN said.stated_kind IS NULL THEN said.complaint ELSE (said.stated_kind = 'complaint')::DOUBLE END AS complaint, /* Probability; 1 or 0 where a person said so. */
  CASE WHEN said.stated_kind IS NULL THEN said.question ELSE (said.stated_kind = 'question')::DOUBLE END AS question, /* The same for questions. */
  CASE WHEN said.stated_kind IS NULL THEN said.compliment ELSE (said.stated_kind = 'compliment')::DOUBLE END AS compliment, /* The same for compliments. */
  CASE WHEN said.stated_kind IS NULL THEN said.other ELSE (said.stated_kind = 'other')::DOUBLE END AS other, /* The same for all else. */
  said.tone, /* -1 complaint to 1 compliment, as read; blank where unread. */
  said.why_not_read, /* Why neither model nor first reading could tell. */
  said.stated_reason, /* What it or its thread is about, as a person or the tool said. */
  COALESCE(said.stated_reason, likeliest.class) AS reason, /* As a person said, else the likeliest. */
  NOT said.stated_reason IS NULL AS is_reason_stated, /* True if a person or the tool said which reason, of it or of the opener of its thread. */
  CASE
    WHEN said.stated_reason IS NULL THEN said.read_reasons
    WHEN NOT COALESCE(stated_class.indicator, rest_class.indicator) IS NULL THEN COALESCE(stated_class.indicator, rest_class.indicator)
    WHEN NOT known.class_count IS NULL THEN LIST_RESIZE(CAST([] AS REAL[]), known.class_count, 0)
  END AS reason_probabilities, /* By the place of each reason in dim_text_models; for a reason that it does not know all 0, or 1 at 'another reason'. */
  said.source, /* Where the row came from. */
  said.source_batch_id, /* The import. */
  said.source_line /* The line in its file. */
FROM said
LEFT JOIN known
  ON TRUE
LEFT JOIN reasons AS stated_class
  ON stated_class.class = said.stated_reason
LEFT JOIN reasons AS rest_class
  ON rest_class.class = 'another reason' /* Reasons of few labels are learned together. */
LEFT JOIN marts.dim_text_models AS likeliest
  ON likeliest.target = 'reason'
  AND likeliest.position + 1 = LIST_POSITION(said.read_reasons, LIST_MAX(said.read_reasons))
