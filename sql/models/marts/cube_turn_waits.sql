/* One row per brand, region, hour of the week and whole minute waited: how many answered turns. */
MODEL (
  name marts.cube_turn_waits,
  kind FULL,
  grain (brand, region, weekday, hour, waited_minutes),
  audits (
    cube_turn_waits__holds_every_answered_turn
  )
);

WITH answered AS (
  SELECT
    brand,
    region,
    CAST(DATE_DIFF('DAY', CAST('1900-01-01' AS DATE), CAST(asked_at AS DATE)) % 7 + 1 AS INT) AS weekday, /* That day was a Monday. */
    CAST(EXTRACT(HOUR FROM asked_at) AS INT) AS hour,
    CAST(FLOOR(reply_seconds / 60) AS BIGINT) AS waited_minutes
  FROM marts.fct_turns
  WHERE
    NOT reply_seconds IS NULL
)
SELECT
  brand, /* Brand. */
  region, /* Region of the customer. */
  weekday, /* When it was asked, UTC: 1 is Monday. */
  hour, /* The hour of that day. */
  waited_minutes, /* Whole minutes to the first reply by a person. */
  COUNT(*) AS turns /* Turns. */
FROM answered
GROUP BY
  brand,
  region,
  weekday,
  hour,
  waited_minutes
