"""Databases: built once as templates, then copied together with their filestore."""

import contextlib
import fcntl
import os
import re
import shutil
import subprocess

from tools import console, odoo, server
from tools.console import Failure
from tools.paths import FILESTORE, LOGS, STATE, checkout_id
from tools.postgres import is_given, settings

# What the addon needs, so that installing it afterwards is quick.
DEPENDENCIES = (
    "contacts,sale_management,sale_margin,sale_stock,sale_crm,portal,rating,account,crm"
)


def named(name: str) -> str:
    """Return the name on the server; on a shared one, ours carry the checkout."""
    return f"{name}_{checkout_id()}" if is_given() else name


def sql(statement: str, database: str = "postgres") -> str:
    """Run a statement through psql and return what it prints, unformatted."""
    command = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database]
    done = subprocess.run(
        [*command, "-c", statement],
        env={**os.environ, **settings()},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Failure(f"Database {database}: {done.stderr.strip().splitlines()[0]}")
    return done.stdout.strip()


def exists(name: str) -> bool:
    """Tell whether a database is there."""
    return bool(sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))


def found(name: str) -> str:
    """Return the full name of a database that must be there; bases are built."""
    if name in ("cm_base", "cm_demo_base"):
        return base(demo=name == "cm_demo_base")
    if exists(named(name)):
        return named(name)
    raise Failure(f"There is no database {named(name)}")


def key(name: str) -> str:
    """Return what a database was built from, as noted in its comment."""
    return sql(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
        f" WHERE datname = '{name}'"
    )


def note_key(name: str, value: str) -> None:
    """Note what a database was built from."""
    sql(f"COMMENT ON DATABASE \"{name}\" IS '{value}'")


def drop(name: str) -> None:
    """Drop a database and its filestore."""
    sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(FILESTORE / name, ignore_errors=True)


def copy(source: str, target: str) -> None:
    """Copy a database and its filestore; one nobody is connected to."""
    drop(target)
    sql(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
    # Odoo never changes a stored file, it only adds and removes: links will do.
    if (FILESTORE / source).exists():
        shutil.copytree(FILESTORE / source, FILESTORE / target, copy_function=os.link)


def rename(source: str, target: str) -> None:
    """Put a finished database in the place of another."""
    drop(target)
    sql(f'ALTER DATABASE "{source}" RENAME TO "{target}"')
    if (FILESTORE / source).exists():
        (FILESTORE / source).rename(FILESTORE / target)


@contextlib.contextmanager
def building(name: str, wanted_key: str, title: str):
    """Yield the name to build a database under, or ``None`` if it is there.

    It takes its place only when it is finished, so that an interruption leaves nothing
    half done. Two commands that need the same database wait for each other.
    """
    with (STATE / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if exists(name) and key(name) == wanted_key:
            yield None
            return
        temporary = f"{name}_new"
        with console.step(title):
            drop(temporary)
            console.fresh_log(name)
            yield temporary
            note_key(temporary, wanted_key)
            rename(temporary, name)


def install(name: str, modules: str, *options: str, log: str) -> None:
    """Install modules into a database, which is created if need be."""
    command = [*server.command(), "-d", name, "-i", modules, "--no-http"]
    command += ["--stop-after-init", *options]
    console.run(command, log, f"Installing {modules}", env=server.environment())
    refuse_errors(log, f"Installing {modules}")


def refuse_errors(log: str, what: str, levels: str = "ERROR|CRITICAL") -> None:
    """Raise if a log holds an error; Odoo's exit code does not tell all of them."""
    path = LOGS / f"{log}.log"
    text = path.read_text(errors="replace")
    if bad := re.search(rf"^\d{{4}}-.* ({levels}) .*$", text, re.MULTILINE):
        raise Failure(f"{what} failed: {bad[0][:300]} [{console.shown(path)}]")


def refuse_warnings(log: str, what: str) -> None:
    """Raise if a log holds a warning: installing our addons must give none."""
    refuse_errors(log, what, levels="WARNING|ERROR|CRITICAL")


def base(demo: bool = False) -> str:
    """Return a database with what the addon depends on, without the addon."""
    name = named("cm_demo_base" if demo else "cm_base")
    wanted = f"{odoo.key()} {DEPENDENCIES}"
    with building(name, wanted, f"Database {name}, once") as temporary:
        if temporary:
            options = ["--load-language=en_US,zh_CN", "--with-demo"] if demo else []
            install(temporary, DEPENDENCIES, *options, log=name)
    return name
