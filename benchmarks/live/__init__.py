"""What the live view costs, beside Home Assistant's own `mjpeg` integration: `python -m benchmarks.live`."""
