"""What `scripts/demo` runs: simulated cameras, a real Home Assistant, and a dashboard that shows them."""
