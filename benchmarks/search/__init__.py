"""What the search for cameras costs, in networks where nobody is at most addresses: `python -m benchmarks.search`."""
