/* One row per inbound mention with words: how likely it is of each kind, and how good the model is that says so. */
WITH model AS (
    SELECT
        any_value(model_id) AS model_id,
        any_value(macro_f1) AS macro_f1,
        any_value(label_count) AS label_count,
        max(share_error) FILTER (WHERE class = 'complaint') AS complaint_error,
        max(share_error) FILTER (WHERE class = 'question') AS question_error,
        max(share_error) FILTER (WHERE class = 'compliment') AS compliment_error,
        max(share_error) FILTER (WHERE class = 'other') AS other_error
    FROM marts.dim_text_models
    WHERE target = 'kind'
)

SELECT
    voices.platform AS channel,
    voices.brand,
    voices.segment,
    voices.region,
    voices.reason AS topic,
    cast(date_trunc('day', voices.posted_at) AS DATE) AS happened_on,
    hash(voices.person) AS person,
    voices.complaint,
    voices.question,
    voices.compliment,
    voices.other,
    voices.tone,
    voices.is_kind_stated AS is_stated,
    model.model_id,
    model.macro_f1,
    model.label_count,
    model.complaint_error,
    model.question_error,
    model.compliment_error,
    model.other_error
FROM marts.fct_voices AS voices
CROSS JOIN model
WHERE
    ($from_at IS NULL OR voices.posted_at >= $from_at)
    AND ($to_at IS NULL OR voices.posted_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, voices.platform))
    AND ($brand IS NULL OR list_contains($brand, voices.brand))
    AND ($segment IS NULL OR list_contains($segment, voices.segment))
    AND ($region IS NULL OR list_contains($region, voices.region));
