"""What a manager sees in a minute: what is late, six figures by month, what is done about what people said."""
