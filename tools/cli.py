"""The tool for working on customer_mgmt: one command for each kind of work."""

import argparse
import fcntl
import signal
import sys

from tools import console, database, demo, odoo, postgres, server, shot, testing, venv
from tools.console import Failure
from tools.lint import runner
from tools.paths import PYTHON, ROOT, STATE, make_state_folders


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # A shell starts background jobs with Ctrl-C ignored, and children inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    options = _parse(arguments)
    try:
        prepare()
        with postgres.running():
            server.write_config()
            return options.action(options) or 0
    except Failure as failure:
        console.say(f"./dev {options.command}: {failure}")
        return 1
    except KeyboardInterrupt:
        console.say("Stopped.")
        return 130


def prepare() -> None:
    """Set up what every command needs; of two at once, one waits."""
    make_state_folders()
    with (STATE / "prepare.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        venv.ensure()
        odoo.ensure()


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    """Parse the command line; ``test`` hands on what it does not know."""
    parser = _parser()
    options, unknown = parser.parse_known_args(arguments)
    if unknown and options.command != "test":
        parser.error(f"unknown arguments: {' '.join(unknown)}")
    if options.command == "test":
        options.rest = unknown
    return options


def _parser() -> argparse.ArgumentParser:
    """Describe the commands."""
    parser = argparse.ArgumentParser(prog="./dev", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _describe_demo(_add(commands, "demo", demo.run, "a running Odoo with demo data"))
    _describe_test(_add(commands, "test", testing.run, "run the tests"))
    lint = _add(commands, "lint", runner.run, "check style, translations and views")
    lint.add_argument("only", nargs="*", help="names of checks; all if none is given")
    _raw(commands, "bench", _bench, "compare speed with Odoo's own reports and OCA")
    _raw(commands, "load", _load, "fill a benchmark database from a file of sales")
    shell = _add(commands, "shell", _shell, "open an Odoo shell on a database")
    shell.add_argument("--db", default=demo.NAME, help="database (%(default)s)")
    _describe_shot(_add(commands, "shot", shot.run, "take a picture of a page"))
    _raw(commands, "odoo", _odoo, "run Odoo's own command line, with our set-up")
    _raw(commands, "python", _python, "run Python where odoo can be imported")
    _raw(commands, "psql", _psql, "open psql on the cluster")
    copy = _add(commands, "copy", _copy, "copy a database with its filestore")
    copy.add_argument("source", help="cm_base (without demo data), cm_demo_base, …")
    copy.add_argument("target", help="is replaced if it is there")
    _add(commands, "setup", _setup, "get everything ready, up to the base databases")
    return parser


def _add(commands, name: str, action, text: str, **options) -> argparse.ArgumentParser:
    """Add a command."""
    options |= {"help": text, "description": f"{text[0].upper()}{text[1:]}."}
    command = commands.add_parser(name, allow_abbrev=False, **options)
    command.set_defaults(action=action)
    return command


def _raw(commands, name: str, action, text: str) -> None:
    """Add a command that hands on all its arguments, those with a dash too."""
    command = _add(commands, name, action, text, prefix_chars="\0", add_help=False)
    command.add_argument("rest", nargs="*", metavar="ARG")


def _describe_demo(command) -> None:
    add = command.add_argument
    add("--no-serve", action="store_true", help="end after the summary")
    add("--reset", action="store_true", help="start over; what was entered is lost")
    add("--port", type=int, default=8069, help="port to serve on (%(default)s)")
    add("--retail", metavar="FILE", help="load real sales: Online Retail, .csv or .xz")
    add("--customers", type=int, default=60, help="how many of them (%(default)s)")


def _describe_test(command) -> None:
    command.epilog = "Everything else is handed to pytest: paths, -k, -x, …"
    add = command.add_argument
    add("--thorough", action="store_true", help="more random cases")
    add("--core", action="store_true", help="Odoo's own suites, our addon installed")


def _describe_shot(command) -> None:
    add = command.add_argument
    add("url", help="address, or path on the demo server, such as /odoo/customers")
    add("file", help="picture to write, .png")
    add("--user", default="admin", help="login (%(default)s); '' for a visitor")
    add("--password", help="password, if it is not the login")
    add("--lang", help="language for this picture, such as zh_CN")
    add("--width", type=int, default=1400)
    add("--height", type=int, default=900)
    add("--wait", metavar="SELECTOR", help="wait until this CSS selector is there")
    add("--full", action="store_true", help="all of the page, not only a window of it")
    add("--db", default=demo.NAME, help="database (%(default)s)")


def _run_python(*arguments) -> int:
    """Run a program in the virtual environment, from the checkout."""
    return console.call([PYTHON, *arguments], env=server.environment(), cwd=ROOT)


def _setup(options) -> None:
    database.base()
    database.base(demo=True)


def _copy(options) -> None:
    database.copy(database.found(options.source), database.named(options.target))


def _bench(options) -> int:
    return _run_python("-m", "bench", *options.rest)


def _load(options) -> int:
    return _run_python("-m", "tools.retail", "load", *options.rest)


def _odoo(options) -> int:
    # A sub-command, such as "i18n export", comes before the options.
    first = [word for word in options.rest[:1] if not word.startswith("-")]
    rest = options.rest[len(first) :]
    if first == ["i18n"]:
        first, rest = options.rest[:2], options.rest[2:]
    return _run_python("-m", "odoo", *first, "-c", server.CONFIG, *rest)


def _python(options) -> int:
    return console.call([PYTHON, *options.rest], env=server.environment())


def _psql(options) -> int:
    return console.call(["psql", *options.rest], env=server.environment())


def _shell(options) -> int:
    name = database.found(options.db)
    arguments = ["shell", "-c", server.CONFIG, "-d", name, "--no-http"]
    return _run_python("-m", "odoo", *arguments)
