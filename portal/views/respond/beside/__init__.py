"""What stands beside the questions on every page: leave, language, help, the look, saying no."""
