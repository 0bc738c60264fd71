"""What IROs work with: their reviews, the responses, outcomes and concerns."""
