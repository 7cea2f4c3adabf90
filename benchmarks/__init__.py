"""What is measured and not tested, for it depends on the machine: scripts/benchmark."""
