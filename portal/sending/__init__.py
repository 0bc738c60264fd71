"""How messages leave: they wait in the outbox, a worker takes them, a mail server or a folder gets them."""
