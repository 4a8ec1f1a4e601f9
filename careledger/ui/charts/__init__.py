"""Charts in the colours of the theme: few points, direct labels, no legend where a label fits."""
