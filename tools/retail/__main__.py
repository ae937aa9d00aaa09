"""``./dev load --retail FILE`` and ``./dev demo --retail FILE``."""

import argparse
import importlib
import logging
import sys

from tools.console import Failure

from .reader import RetailFileError

COMMANDS = {
    "load": ("tools.retail.bulk.command", "fill a benchmark database by SQL"),
    "demo": ("tools.retail.api.command", "load customers through Odoo's own API"),
}


def main(arguments=None):
    """Runs one command and returns its exit code."""
    parser = argparse.ArgumentParser(prog="./dev", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (module, text) in COMMANDS.items():
        command = commands.add_parser(name, help=text, description=text)
        importlib.import_module(module).add_arguments(command)
    options = parser.parse_args(arguments)
    # Odoo tells of every module it loads, some of it a little above INFO.
    logging.disable(logging.WARNING - 1)
    try:
        importlib.import_module(COMMANDS[options.command][0]).run(options)
    except (RetailFileError, Failure) as error:
        print(f"{options.retail}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; the same command goes on from here.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
