"""How fast alarms come, whether any is lost, and what that costs: `python -m benchmarks.alarms`."""
