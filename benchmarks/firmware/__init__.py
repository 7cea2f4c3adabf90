"""What an update, a backup and a look into one cost, in a real Home Assistant: `python -m benchmarks.firmware`."""
