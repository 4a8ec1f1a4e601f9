"""Customer Support on Twitter (TWCS): one row per tweet, brands by name, customers as numbers.

Links are taken from the child's side (`in_response_to_tweet_id`): lists in `response_tweet_id` are often
turned into one number by a spreadsheet (155,157 becomes 1,55,157).
"""

from __future__ import annotations

from careledger.imports.feeds import Feed, Source, from_header, from_sql, stated

IS_INBOUND = "lower(trim(inbound)) IN ('true', '1', '1.0', 't')"
WORDS = "replace(replace(replace(text, '&lt;', '<'), '&gt;', '>'), '&amp;', '&')"
# A brand's handle has letters; masked customers are digits only.
ADDRESSED = r"regexp_extract(text, '@([A-Za-z_]\w*)', 1)"

MENTIONS = Feed(
    entity="mentions",
    cells={
        "mention_id": from_header("tweet_id"),
        "platform": stated("twitter"),
        "in_reply_to_id": from_header("in_response_to_tweet_id"),
        "author_handle": from_header("author_id"),
        "brand": from_sql("author_id", f"CASE WHEN {IS_INBOUND} THEN {ADDRESSED} ELSE author_id END"),
        "direction": from_sql(
            "inbound",
            f"CASE WHEN {IS_INBOUND} THEN 'inbound'"
            " WHEN lower(trim(inbound)) IN ('false', '0', '0.0', 'f') THEN 'outbound' ELSE inbound END",
        ),
        "posted_at": from_header("created_at", reading="twitter"),
        "text": from_sql("text", WORDS),
        "is_public": stated("true"),
    },
)

SOURCES = (
    Source(
        name="twcs",
        headers=frozenset(
            {"tweet_id", "author_id", "inbound", "created_at", "text", "response_tweet_id", "in_response_to_tweet_id"}
        ),
        keys=frozenset({"tweet_id", "author_id", "inbound", "created_at", "text", "in_response_to_tweet_id"}),
        feeds=(MENTIONS,),
    ),
)
