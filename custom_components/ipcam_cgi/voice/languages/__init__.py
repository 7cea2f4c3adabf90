"""The languages of the voice control, and which of them somebody speaks."""

from collections.abc import Mapping
from typing import Final

from ..language import Language
from . import de, en, es, fr, nl, zh

LANGUAGES: Final[Mapping[str, Language]] = {
    "en": en.LANGUAGE,
    "de": de.LANGUAGE,
    "es": es.LANGUAGE,
    "fr": fr.LANGUAGE,
    "nl": nl.LANGUAGE,
    "zh": zh.LANGUAGE,
}


def language_of(tag: str | None) -> Language:
    """Return the language of a tag such as de-CH or zh-Hans; English for others."""
    primary = (tag or "").replace("_", "-").partition("-")[0].lower()
    return LANGUAGES.get(primary, en.LANGUAGE)
