"""Running the stages: order, lock, log, progress, and keeping secrets out of what is written."""
