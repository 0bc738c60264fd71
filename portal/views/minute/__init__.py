"""What a manager opens first: this minute, what is done about what people said, and supervision."""
