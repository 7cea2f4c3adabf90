"""The steps of the config flow, by what leads to them."""
