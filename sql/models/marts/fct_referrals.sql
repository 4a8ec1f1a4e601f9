/* One row per referral: who recommended, and whether somebody came. */
MODEL (
  name marts.fct_referrals,
  kind FULL,
  grain (source, referral_id),
  audits (
    fct_referrals__every_imported_referral_once
  )
);

SELECT
  referrals.referral_id, /* The referral. */
  referrals.referrer_customer_id, /* Who recommended. */
  referrals.referred_customer_id, /* Who came; blank while nobody did. */
  referrals.referred_at, /* When the recommendation was made. */
  referrals.converted_at, /* When the referred person first bought. */
  NOT referrals.converted_at IS NULL OR NOT referrals.referred_customer_id IS NULL AS is_converted, /* Somebody came. */
  customers.segment, /* Segment of who recommended. */
  customers.region, /* Region of who recommended. */
  referrals.source, /* Where the row came from. */
  referrals.source_batch_id, /* The import. */
  referrals.source_line /* The line in its file. */
FROM staging.stg_referrals AS referrals
LEFT JOIN marts.dim_customers AS customers
  ON customers.customer_id = referrals.referrer_customer_id
