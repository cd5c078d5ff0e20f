"""What we keep, in what shape, and where. The bottom of the house: imports nothing else of ours."""
