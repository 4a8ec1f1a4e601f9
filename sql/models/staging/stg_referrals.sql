/* One row per referral. The newest version of each, from every active import. */
MODEL (
  name staging.stg_referrals,
  kind VIEW,
  grain (source, referral_id)
);

SELECT
  referral_id, /* The referral's id. */
  referrer_customer_id, /* Who recommended. */
  referred_customer_id, /* Who came; blank while nobody did. */
  referred_at, /* When the recommendation was made. */
  converted_at, /* When the referred person first bought. */
  _source AS source, /* The tool that the row came from. */
  _batch_id AS source_batch_id, /* The import that brought the row. */
  _line AS source_line /* Its line in that file. */
FROM READ_PARQUET(@'@{lake}/referrals/*.parquet', union_by_name = TRUE) /* A column may be younger than a file. */
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY _source, referral_id ORDER BY _version_at DESC, _row_hash DESC, _batch_id, _line) = 1
