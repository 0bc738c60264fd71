"""The year in its parts: forms by the way they went and by language, reviews and forms month by month."""
