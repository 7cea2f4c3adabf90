"""Finds cameras in a network: by HTTP, the vendors' searches on UDP, and ONVIF; nothing it sends writes."""

# No names here: the families import the models, and what finds cameras imports them.
