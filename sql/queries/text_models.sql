/* How good the text model is, one row per target and class. */
SELECT
    target,
    class,
    model_id,
    label_count,
    author_count,
    macro_f1,
    macro_f1_low,
    macro_f1_high,
    class_f1,
    taken_for,
    telling_words
FROM marts.dim_text_models
ORDER BY target, position;
