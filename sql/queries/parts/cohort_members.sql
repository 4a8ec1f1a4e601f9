/* The buyers whose first purchase lies in the selection, with the group that they are compared by. */
SELECT
    customer_id,
    source,
    first_ordered_on,
    source_batch_id,
    source_line,
    cast(observed_until AS DATE) AS observed_on,
    CASE $attribute
        WHEN 'brand' THEN coalesce(brand, 'not stated')
        WHEN 'segment' THEN coalesce(segment, 'not stated')
        WHEN 'region' THEN coalesce(region, 'not stated')
        WHEN 'currency' THEN currency
        WHEN 'product' THEN coalesce(product, 'not stated')
        WHEN 'channel' THEN coalesce(channel, 'not stated')
        WHEN 'campaign' THEN coalesce(campaign, 'none')
        WHEN 'acquired_via' THEN coalesce(acquired_via, 'not stated')
        WHEN 'first_contact' THEN first_contact
    END AS cohort_group
FROM marts.dim_buyers
-- A cohort is chosen by what was true at the first purchase: choosing by later ones would look ahead.
WHERE
    ($from_at IS NULL OR first_order_at >= $from_at)
    AND ($to_at IS NULL OR first_order_at < $to_at)
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region))
    AND ($product IS NULL OR list_contains($product, product))
    AND ($currency IS NULL OR list_contains($currency, currency));
