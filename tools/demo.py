"""``./dev demo``: from nothing to a running Odoo with the addon and demo data."""

import contextlib
import fcntl
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from tools import addon, console, database, odoo, server
from tools.console import Failure
from tools.paths import LOGS, PYTHON, ROOT, STATE
from tools.postgres import is_free

NAME = "cm_demo"
PORT_FILE = STATE / "demo.port"


def run(options) -> int:
    """Prepare the demo database, show what is in it and serve it."""
    if not options.no_serve and not is_free(options.port):
        raise Failure(f"Port {options.port} is taken; choose another with --port")
    name = database.named(NAME)
    with _in_use(name) as lock:
        _prepare(name, options.reset, lock)
        if options.retail:
            _load(options)
        _summary(name)
        if options.no_serve:
            return 0
        with serving(name, options.port):
            _welcome(name, options.port)
            _until_stopped()
    return 0


@contextlib.contextmanager
def _in_use(name: str):
    """Note that the database is in use, so that nobody resets it meanwhile."""
    with (STATE / f"{name}.use").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield lock


def _take_alone(name: str, lock) -> None:
    """See that no other command uses the database before it is changed."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        reason = "is in use by another ./dev demo; stop that first"
        raise Failure(f"Database {name} {reason}") from None


def _prepare(name: str, reset: bool, lock) -> None:
    """Create the database, or bring it up to the addon's present content."""
    wanted = f"{odoo.key()} {addon.content_key()}"
    if not reset and database.exists(name) and database.key(name) == wanted:
        return
    _take_alone(name, lock)
    if reset or not database.exists(name):
        _create(name, wanted)
    else:
        _update(name, wanted)
    fcntl.flock(lock, fcntl.LOCK_SH)


def _create(name: str, wanted: str) -> None:
    """Make the database anew from the one with Odoo's own demo data."""
    base = database.base(demo=True)
    with console.step(f"Database {name} with {addon.names()} and demo data"):
        temporary = f"{name}_new"
        database.copy(base, temporary)
        console.fresh_log(name)
        database.install(temporary, addon.names(), "--with-demo", log=name)
        database.note_key(temporary, wanted)
        database.rename(temporary, name)


def _update(name: str, wanted: str) -> None:
    """Update the addon in place; what users entered stays."""
    what = f"Update of {addon.names()} in {name}"
    modules = addon.names()
    if not database.key(name).startswith(odoo.key()):
        modules = "base"  # another Odoo: everything is read again
    with console.step(what):
        console.fresh_log(name)
        command = [*server.command(), "-d", name, "-u", modules, "-i", addon.names()]
        command += ["--no-http", "--stop-after-init"]
        console.run(command, name, what, env=server.environment())
        database.refuse_errors(name, what)
        database.note_key(name, wanted)


def _load(options) -> None:
    """Load a file of real sales through Odoo's own interface."""
    command = [PYTHON, "-m", "tools.retail", "demo", "--database", NAME]
    command += [Path(options.retail).resolve()]
    command += ["--customers", options.customers]
    if console.call(command, env=server.environment(), cwd=ROOT):
        raise Failure(f"Loading {options.retail} failed")


def _summary(name: str) -> None:
    """Print what the addon found in the database."""
    command = [PYTHON, "-m", "tools.summary", name]
    if console.call(command, env=server.environment(), cwd=ROOT):
        raise Failure("The summary failed")


@contextlib.contextmanager
def serving(name: str, port: int):
    """Serve a database meanwhile; come back when pages are served."""
    _note_address(name, port)
    command = [*server.command(), "-d", name, "--http-port", port]
    command += ["--db-filter", f"^{name}$"]
    log = console.fresh_log(f"{name}-server")
    with log.open("ab") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=server.environment(),
            start_new_session=True,  # Ctrl-C comes to us; we end it, once
        )
    try:
        with console.step("Server"):
            _wait_for_page(process, port, log)
        PORT_FILE.write_text(f"{port} {name}")
        yield
    finally:
        PORT_FILE.unlink(missing_ok=True)
        console.end(process)


def _note_address(name: str, port: int) -> None:
    """Tell PDFs where their style sheets are.

    Odoo itself learns it when an administrator logs in; until then they come unstyled.
    """
    database.sql(
        "INSERT INTO ir_config_parameter (key, value)"
        f" VALUES ('report.url', 'http://127.0.0.1:{port}')"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        name,
    )


def _wait_for_page(process, port: int, log) -> None:
    """Wait until the login page is served."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with contextlib.suppress(urllib.error.URLError, OSError):
            url = f"http://127.0.0.1:{port}/web/login"
            urllib.request.urlopen(url, timeout=60).read()
            return
        time.sleep(0.3)
    reason = console.last_line(log)
    raise Failure(f"The server does not answer: {reason} [{console.shown(log)}]")


def _welcome(name: str, port: int) -> None:
    console.say(f"\n  http://127.0.0.1:{port}   (Ctrl-C stops it)")
    console.say(f"  Server log: {console.shown(LOGS / f'{name}-server.log')}\n")


def _until_stopped() -> None:
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            time.sleep(3600)


def running_server() -> tuple[int, str] | None:
    """Return port and database of the demo server that runs, if one does."""
    if not PORT_FILE.exists():
        return None
    port, name = PORT_FILE.read_text().split()
    return None if is_free(int(port)) else (int(port), name)
