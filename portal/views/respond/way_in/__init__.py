"""From a link, a typed code or a request for a new link to the welcome page."""
