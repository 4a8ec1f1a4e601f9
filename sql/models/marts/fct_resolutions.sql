/* One row per resolved case: whether the answer held, and what the case was like. */
MODEL (
  name marts.fct_resolutions,
  kind FULL,
  grain (case_key),
  audits (fct_resolutions__next_contact_after_resolution)
);

WITH contacts AS (
  SELECT
    person,
    COALESCE(topic, '') AS topic,
    contacted_at
  FROM marts.fct_contacts
), first_resolutions AS (
  SELECT
    source || ':' || case_id AS case_key,
    MIN(occurred_at) AS resolved_at
  FROM intermediate.int_case_events
  WHERE
    event = 'resolved'
  GROUP BY
    source,
    case_id
), replies AS (
  SELECT
    events.source || ':' || events.case_id AS case_key,
    COUNT(*) AS reply_count
  FROM intermediate.int_case_events AS events
  JOIN first_resolutions
    ON first_resolutions.case_key = events.source || ':' || events.case_id
  WHERE
    events.event = 'agent_reply' AND events.occurred_at <= first_resolutions.resolved_at
  GROUP BY
    events.source,
    events.case_id
), resolved AS (
  SELECT
    case_key,
    channel,
    brand,
    topic,
    customer_id,
    person,
    region,
    segment,
    agent_id,
    opened_at,
    reply_seconds,
    private_move_count,
    resolved_at,
    reopen_count,
    observed_until,
    source,
    source_batch_id,
    source_line,
    COALESCE(topic, '') AS matched_topic,
    EPOCH(observed_until) - EPOCH(resolved_at) >= 7 * 86400 AS is_observed_7d
  FROM marts.fct_cases
  WHERE
    NOT resolved_at IS NULL
), followed AS (
  SELECT
    resolved.case_key,
    resolved.channel,
    resolved.brand,
    resolved.topic,
    resolved.customer_id,
    resolved.person,
    resolved.region,
    resolved.segment,
    resolved.agent_id,
    resolved.opened_at,
    resolved.reply_seconds,
    resolved.private_move_count,
    resolved.resolved_at,
    resolved.reopen_count,
    resolved.source,
    resolved.source_batch_id,
    resolved.source_line,
    resolved.is_observed_7d,
    contacts.contacted_at AS next_contact_at
  FROM resolved
  ASOF LEFT JOIN contacts
    ON contacts.person = resolved.person
    AND contacts.topic = resolved.matched_topic
    AND contacts.contacted_at > resolved.resolved_at
)
SELECT
  followed.case_key, /* The case. */
  followed.channel, /* Where it was asked. */
  followed.brand, /* Brand. */
  followed.topic, /* Topic. */
  followed.customer_id, /* The customer, where known. */
  followed.person, /* Customer, else the handle or the case itself. */
  followed.region, /* Region of the customer. */
  followed.segment, /* Segment of the customer. */
  followed.agent_id, /* Who handled it last. */
  agents.seniority, /* Seniority of that agent. */
  COALESCE(agents.is_bot, FALSE) AS is_bot, /* True where a bot handled it last. */
  followed.opened_at, /* When it was asked. */
  HOUR(followed.opened_at) AS opened_hour, /* Hour of the day when it was asked, UTC. */
  followed.reply_seconds, /* Calendar seconds to the first reply by a person. */
  followed.private_move_count, /* Times moved to a private channel. */
  replies.reply_count, /* Replies by people up to the first resolution; empty where the source has no events. */
  followed.resolved_at, /* Last resolution. */
  followed.reopen_count, /* Times reopened. */
  followed.reopen_count > 0 AS was_reopened, /* True if the resolution did not hold. */
  followed.next_contact_at, /* The same person's next case or call on the same topic, by any channel; cases without a topic match each other. */
  followed.person <> followed.case_key AS is_repeat_observable, /* False: nobody knows who asked, so a repeat cannot be seen. */
  followed.is_observed_7d, /* True if the source was seen for 7 days after the resolution. */
  CASE
    WHEN followed.is_observed_7d AND followed.person <> followed.case_key
    THEN followed.reopen_count = 0
    AND COALESCE(EPOCH(followed.next_contact_at) - EPOCH(followed.resolved_at) > 7 * 86400, TRUE)
  END AS resolved_without_repeat, /* Neither reopened nor asked again within 7 days; empty where that cannot be seen. */
  followed.source, /* The tool that the row came from. */
  followed.source_batch_id, /* The import. */
  followed.source_line /* The line in its file. */
FROM followed
LEFT JOIN replies
  ON replies.case_key = followed.case_key
LEFT JOIN marts.dim_agents AS agents
  ON agents.agent_id = followed.agent_id
