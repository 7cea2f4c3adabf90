"""How names are spoken: without punctuation, and with or without the word camera."""

import re
from typing import Final

# Apostrophes and dots belong to words; a dot at the end of one is not heard.
_UNHEARD: Final = re.compile(r"[^\w'.&+]|\.(?!\w)")
_CAMERA: Final = r"(?:ip ?|web)?(?:camera|kamera|caméra|cámara|camara|cam)"
_CAMERA_WORD: Final = re.compile(rf"\b{_CAMERA}\b", re.IGNORECASE)
# Hofkamera, tuincamera: the word camera at the end of a longer one.
_CAMERA_ENDING: Final = re.compile(r"(?<=\w\w)(?:kamera|camera)$", re.IGNORECASE)
_CHINESE_CAMERA: Final = re.compile(
    r"的?(?:摄像头|摄像机|摄影机|相机|监控器?)$|^(?:摄像头|摄像机|相机|监控)"
)
# What hassil would take for more than a letter.
_SPECIAL: Final = re.compile(r"([\\()\[\]{}<>|;])")


def spoken(name: str) -> str:
    """Return a name as it is heard."""
    return " ".join(_UNHEARD.sub(" ", name.replace("’", "'")).split())


def core(name: str) -> str:
    """Return a name as it is heard, without the word camera of any language.

    It is empty where a camera is called just that.
    """
    name = _CAMERA_WORD.sub(" ", spoken(name))
    for pattern in (_CAMERA_ENDING, _CHINESE_CAMERA):
        name = pattern.sub("", name.strip())
    return " ".join(name.split())


def same(one: str, other: str) -> bool:
    """Return whether two names sound alike, as far as letters tell."""
    return spoken(one).casefold() == spoken(other).casefold()


def escaped(name: str) -> str:
    """Return a name as a template that means just that name."""
    return _SPECIAL.sub(r"\\\1", name)
