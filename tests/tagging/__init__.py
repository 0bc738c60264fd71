"""Labelled sentences, all invented, that the tags are trained on and tried on; `train.py` makes the weights."""
