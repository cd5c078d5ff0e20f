"""What people decide or bring in: letters added by hand, reviews, withheld findings, training."""
