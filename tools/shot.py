"""``./dev shot``: a picture of a page, seen by one of the users."""

import contextlib

from tools import console, database, demo, server
from tools.paths import PYTHON, ROOT
from tools.postgres import free_port


def run(options) -> int:
    """Take the picture from the server that runs, or start one for it."""
    with _address(database.found(options.db)) as address:
        url = options.url
        if not url.startswith("http"):
            url = f"{address}/{url.lstrip('/')}"
        return console.call(_command(url, address, options), cwd=ROOT)


@contextlib.contextmanager
def _address(name: str):
    """Yield the address of a server on the database."""
    found = demo.running_server()
    if found and found[1] == name:
        yield f"http://127.0.0.1:{found[0]}"
        return
    port = free_port(server.http_port())
    with demo.serving(name, port):
        yield f"http://127.0.0.1:{port}"


def _command(url: str, address: str, options) -> list:
    """Make the command line of the program that drives the browser."""
    command = [PYTHON, "-m", "tools.browser", url, options.file, "--address", address]
    for name in ("user", "password", "lang", "width", "height", "wait"):
        if (value := getattr(options, name)) is not None:
            command += [f"--{name}", value]
    return [*command, "--full"] if options.full else command
