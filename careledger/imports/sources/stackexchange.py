"""A Stack Exchange data dump: Posts, Users and Votes as XML; times are UTC as its documentation states."""

from __future__ import annotations

from careledger.imports.feeds import Feed, Source, from_header, from_sql, stated

PLATFORM = "stackexchange"
AUTHOR = from_sql("owneruserid", "coalesce(owneruserid, ownerdisplayname)")

THREADS = Feed(
    entity="threads",
    where="posttypeid = '1'",
    cells={
        "thread_id": from_header("id"),
        "community": stated(PLATFORM),
        "opened_at": from_header("creationdate"),
        "author_handle": AUTHOR,
        "title": from_header("title"),
        "topic": from_sql("tags", "regexp_extract(tags, '[<|]([^<>|]+)[>|]', 1)"),
        "accepted_answer_id": from_header("acceptedanswerid"),
        "view_count": from_header("viewcount"),
        "score": from_header("score"),
        "closed_at": from_header("closeddate"),
        "last_activity_at": from_header("lastactivitydate"),
    },
)
ANSWERS = Feed(
    entity="answers",
    where="posttypeid = '2'",
    cells={
        "answer_id": from_header("id"),
        "thread_id": from_header("parentid"),
        "answered_at": from_header("creationdate"),
        "author_handle": AUTHOR,
        "score": from_header("score"),
    },
)
IDENTITIES = Feed(
    entity="identities",
    cells={
        "platform": stated(PLATFORM),
        "handle": from_header("id"),
        "display_name": from_header("displayname"),
        "joined_at": from_header("creationdate"),
    },
)
VOTES = Feed(
    entity="votes",
    cells={
        "vote_id": from_header("id"),
        "post_id": from_header("postid"),
        "kind": from_sql(
            "votetypeid",
            "CASE votetypeid WHEN '1' THEN 'accepted' WHEN '2' THEN 'up' WHEN '3' THEN 'down'"
            " WHEN '5' THEN 'favourite' ELSE CASE WHEN votetypeid IS NOT NULL THEN 'other' END END",
        ),
        "voted_at": from_header("creationdate"),
        "voter_handle": from_header("userid"),
    },
)

POSTS_HEADERS = frozenset(
    {"id", "posttypeid", "parentid", "acceptedanswerid", "creationdate", "score", "viewcount", "body"}
    | {"owneruserid", "ownerdisplayname", "lastactivitydate", "title", "tags", "answercount", "commentcount"}
    | {"closeddate", "contentlicense", "lasteditdate", "lasteditoruserid"}
)

SOURCES = (
    Source(
        name="stackexchange posts",
        headers=POSTS_HEADERS,
        keys=frozenset({"id", "posttypeid", "creationdate", "score"}),
        feeds=(THREADS, ANSWERS),
        timezone="UTC",
        part="posts",
    ),
    Source(
        name="stackexchange users",
        headers=frozenset(
            {"id", "reputation", "creationdate", "displayname", "lastaccessdate", "upvotes", "downvotes"}
        ),
        keys=frozenset({"id", "reputation", "creationdate", "displayname"}),
        feeds=(IDENTITIES,),
        timezone="UTC",
        part="users",
    ),
    Source(
        name="stackexchange votes",
        headers=frozenset({"id", "postid", "votetypeid", "creationdate", "userid", "bountyamount"}),
        keys=frozenset({"id", "postid", "votetypeid", "creationdate"}),
        feeds=(VOTES,),
        timezone="UTC",
        part="votes",
    ),
)
