"""What is kept: the nouns, the seal on words, the database, staff accounts, the audit trail and the outbox."""
