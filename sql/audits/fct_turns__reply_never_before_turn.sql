/* Nobody is answered before asking. */
AUDIT (
  name fct_turns__reply_never_before_turn
);

SELECT
  turn_id,
  asked_at,
  acknowledged_at,
  replied_at
FROM @this_model
WHERE
  replied_at < asked_at OR acknowledged_at < asked_at OR reply_seconds < 0
