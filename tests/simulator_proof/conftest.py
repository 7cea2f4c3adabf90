"""Fixtures for the proofs of the simulated cameras: no Home Assistant takes part."""

import pytest


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations() -> None:
    """Start no Home Assistant, unlike the tests of the integration."""
