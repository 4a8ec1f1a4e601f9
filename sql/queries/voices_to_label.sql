/* Mentions worth a label: half drawn at random, half those that the model is least sure of. */
WITH unlabelled AS (
    SELECT
        platform,
        mention_id,
        posted_at,
        text,
        kind,
        reason,
        greatest(complaint, question, compliment, other) AS sureness,
        row_number() OVER (ORDER BY hash(mention_id || platform), mention_id) AS by_lot
    FROM marts.fct_voices
    WHERE NOT is_kind_stated
),

chosen AS (
    SELECT
        *,
        row_number() OVER (ORDER BY sureness NULLS LAST, by_lot) AS by_doubt
    FROM unlabelled
)

SELECT
    platform,
    mention_id,
    posted_at,
    text,
    kind,
    reason,
    sureness
FROM chosen
WHERE by_lot <= $row_limit / 2 OR by_doubt <= $row_limit / 2
ORDER BY least(by_lot, by_doubt), mention_id
LIMIT $row_limit;
