"""What a thematic, round, region or area summary says, before anybody decides how it looks."""
