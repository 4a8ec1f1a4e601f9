/* One row per inbound mention with words: how likely each reason is, by its place in the model's list of reasons. */
WITH model AS (
    SELECT
        any_value(model_id) AS model_id,
        any_value(macro_f1) AS macro_f1,
        any_value(label_count) AS label_count,
        list(class ORDER BY position) AS reasons,
        list(share_error ORDER BY position) AS reason_errors
    FROM marts.dim_text_models
    WHERE target = 'reason'
)

SELECT
    voices.platform AS channel,
    voices.brand,
    voices.segment,
    voices.region,
    cast(date_trunc('day', voices.posted_at) AS DATE) AS happened_on,
    hash(voices.person) AS person,
    voices.complaint,
    voices.question,
    voices.reason_probabilities,
    voices.is_reason_stated AS is_stated,
    model.model_id,
    model.macro_f1,
    model.label_count,
    model.reasons,
    model.reason_errors
FROM marts.fct_voices AS voices
CROSS JOIN model
WHERE
    ($from_at IS NULL OR voices.posted_at >= $from_at)
    AND ($to_at IS NULL OR voices.posted_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, voices.platform))
    AND ($brand IS NULL OR list_contains($brand, voices.brand))
    AND ($segment IS NULL OR list_contains($segment, voices.segment))
    AND ($region IS NULL OR list_contains($region, voices.region));
