/* One row per class of the text model in use, or of the first reading's kinds where nothing was trained. */
MODEL (
  name marts.dim_text_models,
  kind FULL,
  grain (target, class)
);

SELECT
  model_id, /* The model; the same labels give the same. */
  target, /* kind or reason. */
  class, /* The class. */
  position, /* Its place in lists of probabilities. */
  label_count, /* Labels that the model of this target learned from. */
  author_count, /* People who wrote the labelled texts. */
  macro_f1, /* Mean F1 over classes, on authors left out; blank: nothing was trained. */
  macro_f1_low, /* Lower end of its 95 % interval over authors. */
  macro_f1_high, /* Upper end. */
  class_f1, /* F1 of this class, on authors left out. */
  share_error, /* Standard error that the model adds to the share of this class. */
  taken_for, /* Labelled texts of this class by the class that the model took them for. */
  telling_words, /* Words that speak most for it. */
  indicator /* 1 at its own place, else 0. */
FROM READ_PARQUET(@text_models)
