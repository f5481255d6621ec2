"""What the numbers mean for those who answer for them."""
