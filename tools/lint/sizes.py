"""Small files and functions: at most 400 and 60 lines, tests apart."""

import ast
from pathlib import Path

from tools.lint.repository import files
from tools.paths import ROOT

MAX_FILE = 400
MAX_FUNCTION = 60


def checks() -> dict:
    """Return the checks of this module by name."""
    return {"sizes": _sizes}


def _sizes() -> list[str]:
    """Return the files and functions that grew too large."""
    found = []
    for path in files():
        name = path.relative_to(ROOT)
        if path.suffix not in (".py", ".js", ".xml") or "tests" in name.parts:
            continue
        text = path.read_text()
        if (length := len(text.splitlines())) > MAX_FILE:
            found.append(f"{name}: {length} lines, at most {MAX_FILE}")
        if path.suffix == ".py":
            found += _long_functions(name, text)
    return found


def _long_functions(name: Path, text: str) -> list[str]:
    """Return the functions of one file that are too long."""
    found = []
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        return [f"{name}: {error}"]
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = node.end_lineno - node.lineno + 1
            if length > MAX_FUNCTION:
                what = f"{node.name} has {length} lines, at most {MAX_FUNCTION}"
                found.append(f"{name}:{node.lineno}: {what}")
    return found
