/* One row per person who wrote, answered, recommended or was asked: what they did for the brand, and whom they reach. */
MODEL (
  name marts.dim_people,
  kind FULL,
  grain (person),
  audits (
    dim_people__one_row_per_person
  )
);

WITH written AS (
  SELECT
    voices.person,
    voices.source_batch_id,
    voices.source_line,
    voices.posted_at AS seen_at,
    posts.follower_count,
    (
      voices.kind = 'compliment'
    )::BIGINT AS praised,
    (
      voices.kind = 'compliment' AND openers.author_handle <> voices.author_handle AND openers.direction = 'inbound'
    )::BIGINT AS defended,
    0 AS referred,
    0 AS brought,
    0 AS solved,
    NULL::DOUBLE AS nps_score
  FROM marts.fct_voices AS voices
  JOIN marts.fct_post_outcomes AS posts
    ON posts.platform = voices.platform AND posts.mention_id = voices.mention_id
  LEFT JOIN marts.fct_mentions AS openers
    ON openers.platform = voices.platform AND openers.thread_key = voices.thread_key AND openers.is_opener
), referred AS (
  SELECT
    referrer_customer_id,
    source_batch_id,
    source_line,
    referred_at,
    NULL,
    0,
    0,
    1,
    is_converted::BIGINT,
    0,
    NULL
  FROM marts.fct_referrals
), answered AS (
  SELECT
    COALESCE(answers.customer_id, identities.customer_id, 'community:' || answers.author_handle),
    answers.source_batch_id,
    answers.source_line,
    answers.answered_at,
    NULL,
    0,
    0,
    0,
    0,
    (
      NOT threads.thread_id IS NULL
    )::BIGINT,
    NULL
  FROM staging.stg_answers AS answers
  LEFT JOIN staging.stg_threads AS threads
    ON threads.source = answers.source AND threads.accepted_answer_id = answers.answer_id
  LEFT JOIN intermediate.int_identities AS identities
    ON identities.platform = 'community' AND identities.handle = answers.author_handle
  WHERE
    COALESCE(NOT answers.is_employee, TRUE)
    AND NOT COALESCE(answers.customer_id, answers.author_handle) IS NULL
    AND COALESCE(threads.author_handle <> answers.author_handle, TRUE)
), asked AS (
  SELECT
    customer_id,
    source_batch_id,
    source_line,
    asked_at,
    NULL,
    0,
    0,
    0,
    0,
    0,
    CASE WHEN kind = 'nps' THEN score END
  FROM marts.fct_surveys
  WHERE
    NOT customer_id IS NULL
), seen AS (
  SELECT * FROM written
  UNION ALL
  SELECT * FROM referred
  UNION ALL
  SELECT * FROM answered
  UNION ALL
  SELECT * FROM asked
), done AS (
  SELECT
    person,
    MAX(follower_count) AS follower_count,
    ARG_MAX(nps_score, seen_at) FILTER(WHERE
      NOT nps_score IS NULL) AS nps_score,
    SUM(praised)::BIGINT AS praise_count,
    SUM(CASE WHEN praised = 1 THEN follower_count END)::BIGINT AS praise_reach,
    SUM(defended)::BIGINT AS defended_count,
    SUM(referred)::BIGINT AS referral_count,
    SUM(brought)::BIGINT AS brought_count,
    SUM(solved)::BIGINT AS accepted_answer_count,
    ARG_MIN(source_batch_id, seen_at) AS source_batch_id,
    ARG_MIN(source_line, seen_at) AS source_line
  FROM seen
  GROUP BY
    person
)
SELECT
  done.person, /* Customer, else platform and handle. */
  customers.segment, /* Segment of the customer. */
  customers.region, /* Region of the customer. */
  done.follower_count, /* Most followers seen; blank where no file says. */
  done.nps_score, /* Last recommendation score given, 0 to 10. */
  done.praise_count, /* Compliments written. */
  done.praise_reach, /* Followers summed over these compliments: not people. */
  done.defended_count, /* Compliments written in threads that another customer opened. */
  done.referral_count, /* Recommendations made. */
  done.brought_count, /* Of these, people who came. */
  done.accepted_answer_count, /* Answers to others that were accepted. */
  COALESCE(done.nps_score >= 9, FALSE)
  OR done.defended_count > 0
  OR done.referral_count > 0
  OR done.accepted_answer_count > 0 AS is_advocate, /* Recommends (9 or 10), defends, refers, or answers others. */
  COALESCE(
    done.follower_count >= QUANTILE_CONT(done.follower_count, 0.99) OVER (),
    FALSE
  ) AS has_top_reach, /* Among the hundredth with most followers. */
  done.source_batch_id, /* The import that first speaks of the person. */
  done.source_line /* The line in its file. */
FROM done
LEFT JOIN marts.dim_customers AS customers
  ON customers.customer_id = done.person
