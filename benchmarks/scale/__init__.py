"""What many cameras in one Home Assistant cost: `python -m benchmarks.scale`."""
