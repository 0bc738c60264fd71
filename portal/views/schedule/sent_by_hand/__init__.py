"""What leaves by hand: letters to print, text messages to send from a telephone, forms without a name."""
