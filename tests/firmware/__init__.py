"""Firmware files: the shelf, the update entities, the actions, and what can go wrong."""
