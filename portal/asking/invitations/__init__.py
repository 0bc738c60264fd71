"""One person asked about one review: asking, links, letters, the daily round, and every way an invitation ends."""
