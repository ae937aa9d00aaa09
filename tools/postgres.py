"""A PostgreSQL cluster of the checkout's own, on its own port and data folder.

It runs while at least one ``./dev`` command uses it. With ``PGHOST`` set, that server
is used and no cluster is made.
"""

import contextlib
import fcntl
import os
import re
import secrets
import shutil
import socket
import subprocess
from pathlib import Path

from tools import console
from tools.console import Failure
from tools.paths import STATE, checkout_id

ROLE = "odoo"
PASSWORD_FILE = STATE / "pg.password"
PORT_FILE = STATE / "pg.port"
# Tells the programs we start that PGHOST and the like are our own cluster.
MARK = "CUSTOMER_MGMT_CLUSTER"
AS_ROOT = os.geteuid() == 0

SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
shared_buffers = {shared}MB
effective_cache_size = {cache}MB
work_mem = 32MB
maintenance_work_mem = 256MB
max_wal_size = 4GB
synchronous_commit = off
random_page_cost = 1.1
jit = off
"""


def is_given() -> bool:
    """Tell whether the user named a server to use instead of our own."""
    ours = os.environ.get(MARK) == checkout_id()
    return bool(os.environ.get("PGHOST")) and not ours


def settings() -> dict[str, str]:
    """Return the connection as PostgreSQL's own environment variables."""
    if is_given():
        defaults = {"PGPORT": "5432", "PGUSER": ROLE, "PGPASSWORD": ""}
        given = {name: os.environ.get(name) for name in ("PGHOST", *defaults)}
        return {name: value or defaults[name] for name, value in given.items()}
    return {
        MARK: checkout_id(),
        "PGHOST": "127.0.0.1",
        "PGPORT": PORT_FILE.read_text(),
        "PGUSER": ROLE,
        "PGPASSWORD": PASSWORD_FILE.read_text(),
    }


@contextlib.contextmanager
def running():
    """Keep the server running meanwhile; the last one to leave stops it."""
    if is_given():
        yield
        return
    # A shared lock is a use. Locks vanish with their process, so nothing is
    # left behind by one that was killed.
    with (STATE / "pg.users").open("w") as users:
        with _alone():
            fcntl.flock(users, fcntl.LOCK_SH)
            _ensure_cluster()
            _ensure_started()
        try:
            yield
        finally:
            with _alone(), contextlib.suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _stop()


@contextlib.contextmanager
def _alone():
    """Start and stop one at a time."""
    with (STATE / "pg.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def data_folder() -> Path:
    """Return the cluster's folder; root's own folders are closed to ``postgres``."""
    if AS_ROOT:
        return Path(f"/var/lib/postgresql/customer_mgmt-{checkout_id()}")
    return STATE / "pg"


def binaries() -> Path:
    """Return the folder with ``initdb`` and the like, of the newest version."""
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    found = sorted(folders, key=lambda path: int(path.parts[-3]))
    path = found[-1] if found else shutil.which("initdb")
    if not path:
        raise Failure("PostgreSQL's initdb is not there: apt-get install postgresql")
    return Path(path).resolve().parent


def _command(program: str, *arguments) -> list:
    """Make a command line that runs as the cluster's owner."""
    command = [binaries() / program, *arguments]
    return ["runuser", "-u", "postgres", "--", *command] if AS_ROOT else command


def _ensure_cluster() -> None:
    """Make the cluster and its role on first use."""
    folder = data_folder()
    if (folder / "ready").exists() and PASSWORD_FILE.exists():
        return
    with console.step("PostgreSQL cluster"):
        console.fresh_log("postgres")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        if AS_ROOT:
            shutil.chown(folder, "postgres", "postgres")
        options = ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=reject"]
        make = _command("initdb", "-D", folder / "data", "-U", "postgres", *options)
        console.run(make, "postgres", "Making the PostgreSQL cluster", cwd="/")
        _write_settings(folder / "data")
        _create_role(folder / "data")
        (folder / "ready").touch()


def _write_settings(data: Path) -> None:
    """Add our settings, after the size of the machine, and who may connect."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    text = SETTINGS.format(shared=min(1024, memory // 8), cache=memory // 2)
    with (data / "postgresql.conf").open("a") as config:
        config.write(text)
    access = f"host all {ROLE} 127.0.0.1/32 scram-sha-256\n"
    (data / "pg_hba.conf").write_text(access)


def _create_role(data: Path) -> None:
    """Create Odoo's role with a password of its own, before anything listens."""
    password = secrets.token_urlsafe(18)
    sql = f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{password}';\n"
    command = _command("postgres", "--single", "-j", "-D", data, "postgres")
    done = subprocess.run(
        [str(part) for part in command],
        input=sql,
        text=True,
        capture_output=True,
        check=False,
        cwd="/",
    )
    if done.returncode or "ERROR" in done.stderr:
        raise Failure(f"Creating the role {ROLE} failed: {done.stderr.strip()}")
    PASSWORD_FILE.touch(mode=0o600)
    PASSWORD_FILE.write_text(password)


def _ensure_started() -> None:
    """Start the cluster unless it runs; step aside if its port was taken."""
    if _is_running():
        return
    for _attempt in range(5):
        port = _free_port()
        PORT_FILE.write_text(str(port))
        if _start(port):
            return
    raise Failure(f"PostgreSQL does not start [{data_folder()}/log]")


def _is_running() -> bool:
    """Ask the cluster itself, and see that it is on the port we noted."""
    status = _command("pg_ctl", "-D", data_folder() / "data", "status")
    done = subprocess.run(status, capture_output=True, text=True, check=False, cwd="/")
    if done.returncode:
        return False
    port = re.search(r'"-p" "(\d+)"', done.stdout)
    PORT_FILE.write_text(port[1])
    return True


def _start(port: int) -> bool:
    """Start the cluster on a port; tell whether it came up."""
    folder = data_folder()
    options = ["-w", "-s", "-l", folder / "log", "-o", f"-p {port}"]
    start = _command("pg_ctl", "-D", folder / "data", *options, "start")
    done = subprocess.run(
        start,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
        cwd="/",
    )
    return not done.returncode


def _stop() -> None:
    """Stop the cluster, ending its sessions."""
    options = ["-m", "fast", "-s", "-w", "stop"]
    stop = _command("pg_ctl", "-D", data_folder() / "data", *options)
    subprocess.run(stop, stdin=subprocess.DEVNULL, check=False, cwd="/")


def _free_port() -> int:
    """Return the remembered port if it is free, else the next one that is."""
    first = 15432 + int(checkout_id(), 16) % 1000
    if PORT_FILE.exists():
        first = int(PORT_FILE.read_text())
    return free_port(first)


def free_port(first: int) -> int:
    """Return the first free port of this machine from a number on."""
    for port in range(first, first + 200):
        if is_free(port):
            return port
    raise Failure(f"No free port from {first} on")


def is_free(port: int) -> bool:
    """Tell whether nobody listens on a local port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
