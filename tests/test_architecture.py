"""The shape of the house: what may import what, and who may ask which family a camera is."""

import ast
from collections.abc import Iterator
from pathlib import Path
import subprocess
import sys

import pytest

INTEGRATION = Path(__file__).parents[1] / "custom_components" / "ipcam_cgi"
CGI = INTEGRATION / "cgi"
FAMILIES = {folder.name for folder in CGI.iterdir() if (folder / "params.py").exists()}
ALL = sorted(INTEGRATION.rglob("*.py"))
PROTOCOL = sorted(CGI.rglob("*.py"))
ABOVE = sorted(set(ALL) - set(PROTOCOL))
ALLOWED = {"aiohttp", "xmltodict", "yarl"}
"""What the protocol package may import besides itself and the standard library."""
INSTALLED_WHEN_NEEDED = {"onvif", "zeep"}
"""What the files below may import besides."""
NEEDING = {"cgi/uid/onvif.py", "cgi/uid/onvif_http.py"}
"""They are imported by nobody but who has had the library installed."""


def name_of(path: Path) -> str:
    """Return how a file is called in the tests' names."""
    return path.relative_to(INTEGRATION).as_posix()


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Return every module that a file imports: how many dots lead to it, and its name.

    `from . import x` counts as the module x, which it may be.
    """
    yield from imports_in(ast.parse(path.read_text()))


def imports_in(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Return the same of a part of a file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((0, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module
            for alias in node.names:
                yield node.level, f"{module}.{alias.name}" if module else alias.name


def absolute(path: Path, level: int, name: str) -> str:
    """Return an imported module's name from the integration's folder on."""
    if level == 0:
        return name
    folder = path.parents[level - 1]
    parts = folder.relative_to(INTEGRATION.parent).parts
    return ".".join((*parts, name))


def test_there_is_something_to_test() -> None:
    """The families and the files are where these tests look for them."""
    assert sorted(FAMILIES) == ["mjpeg", "uid"]
    assert len(PROTOCOL) > 15
    assert len(ABOVE) > 10


@pytest.mark.parametrize("path", PROTOCOL, ids=name_of)
def test_protocol_imports(path: Path) -> None:
    """The protocol package imports itself, relatively, the standard library and three more."""
    allowed = sys.stdlib_module_names | ALLOWED
    if name_of(path) in NEEDING:
        allowed |= INSTALLED_WHEN_NEEDED
    for level, name in imports(path):
        top = name.partition(".")[0]
        if level == 0:
            assert top in allowed, name
        else:
            where = absolute(path, level, name)
            assert where.startswith("ipcam_cgi.cgi."), f"{name} is above the package"


def test_library_is_imported_when_needed() -> None:
    """No other file needs the library while it is imported itself."""
    modules = {
        absolute(INTEGRATION / needing, 1, Path(needing).stem) for needing in NEEDING
    }
    for path in ALL:
        if name_of(path) in NEEDING:
            continue
        for node in ast.parse(path.read_text()).body:
            # What a function imports, it imports when it is called.
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            for level, name in imports_in(node):
                where = absolute(path, level, name)
                assert not {where, where.rpartition(".")[0]} & modules, path


@pytest.mark.parametrize("path", ALL, ids=name_of)
def test_only_detect_imports_families(path: Path) -> None:
    """Nobody but detect.py imports a family; a family imports no other."""
    own = path.parent.name if path.parent.name in FAMILIES else None
    for level, name in imports(path):
        if level == 0 and "ipcam_cgi" not in name:
            continue
        where = absolute(path, level, name).split("ipcam_cgi.", 1)[-1].split(".")
        imported = where[1] if where[0] == "cgi" and len(where) > 1 else None
        if imported in FAMILIES:
            assert path == CGI / "detect.py" or imported == own, name


@pytest.mark.parametrize("path", ABOVE, ids=name_of)
def test_no_family_above(path: Path) -> None:
    """Nothing above the protocol package knows a family's name, or compares one."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant):
            assert node.value not in FAMILIES, f"line {node.lineno}"
        elif isinstance(node, ast.Compare | ast.Match):
            subjects = (
                (node.left, *node.comparators)
                if isinstance(node, ast.Compare)
                else (node.subject,)
            )
            for subject in subjects:
                text = ast.unparse(subject)
                assert "family" not in text.lower(), f"line {node.lineno}: {text}"


def test_importable_without_home_assistant() -> None:
    """The protocol package works where there is no Home Assistant."""
    program = f"""
import importlib.abc, sys

class Blocked(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {{"homeassistant", "custom_components", "voluptuous"}}:
            raise ImportError(f"{{name}} is blocked")

sys.meta_path.insert(0, Blocked())
sys.path.insert(0, {str(INTEGRATION)!r})
import cgi
print(cgi.__file__, len(cgi.FAMILIES))
assert "homeassistant" not in sys.modules
"""
    done = subprocess.run(
        [sys.executable, "-I", "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(CGI / "__init__.py"), str(len(FAMILIES))]
