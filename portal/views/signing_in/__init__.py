"""How staff come in: the password, what proves them besides, and the account that is theirs."""
