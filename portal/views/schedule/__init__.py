"""What business support works with: who is asked, by which way, and what became of it; never what they said."""
