/* One row per idea that customers had. */
MODEL (
  name marts.fct_ideas,
  kind FULL,
  grain (source, idea_id)
);

SELECT
  ideas.idea_id, /* The idea. */
  ideas.title, /* Title. */
  ideas.author_handle, /* Who had it. */
  ideas.posted_at, /* When. */
  ideas.vote_count, /* Votes. */
  ideas.status, /* Status as the source names it. */
  ideas.launched_at, /* When it was launched; blank: not yet. */
  ideas.margin_amount, /* Margin that it is measured to bring. */
  ideas.currency, /* Its currency. */
  ideas.source, /* Where the row came from. */
  ideas.source_batch_id, /* The import. */
  ideas.source_line /* The line in its file. */
FROM staging.stg_ideas AS ideas
