"""Write docs/settings.md anew."""

from tests.documented import documented

from .settings_table import FILE, render

FILE.write_text(render(documented()), encoding="utf-8")
