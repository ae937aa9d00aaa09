"""Compares the addon with Odoo alone and with OCA's addons, on the same load.

``./dev bench`` runs every comparison; ``./dev bench read confirm`` only these. Results
are appended to ``bench/results.md`` with date and machine.
"""

import argparse
import json
import statistics
import subprocess
import sys

from bench import facts, race, screens
from bench.databases import CORE, OCA, OURS, PEER_MODULES, ensure, install
from bench.measure import write_results
from tools import database
from tools.console import Failure
from tools.paths import ADDON

LABELS = {CORE: "Odoo alone", OURS: "customer_mgmt", OCA: "OCA"}


def probe(name: str, what: str) -> dict:
    """Measure one thing in one database, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.probe", name, what],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Failure(f"bench {what} in {name}: {done.stderr.strip()[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def compare_install(with_oca: bool) -> None:
    """Install on a fresh copy of the loaded database."""
    rows = [("what", "seconds")]
    for name, modules in _installations(with_oca):
        database.drop(name)
        ensure(name)
        rows.append((LABELS[name], f"{install(name, modules):.0f}"))
    done = probe(OURS, "prepare")
    rows.append(("opening accounts", f"{done['opened']:.1f}"))
    rows.append((f"grading {done['accounts']} accounts", f"{done['graded']:.1f}"))
    write_results("Installing on the loaded database", rows)


def _installations(with_oca: bool) -> list[tuple[str, str]]:
    # Bridges bring Odoo addons of their own; they are not what is compared.
    ours = [(OURS, ADDON)]
    return [*ours, (OCA, PEER_MODULES)] if with_oca else ours


def compare_reading(with_oca: bool) -> None:
    """Read exposures, and list the customers over their limit."""
    names = [OURS, CORE, OCA] if with_oca else [OURS, CORE]
    found = {name: probe(ensure(name), "exposure") for name in names}
    for name in names:
        if name != CORE:
            found[name] |= probe(name, "over_limit")
    rows = [("milliseconds", *(LABELS[name] for name in names))]
    for what in found[OURS]:
        values = [found[name].get(what) for name in names]
        rows.append((what, *("–" if v is None else f"{v:.1f}" for v in values)))
    write_results("Reading exposure", rows)


def measure_payment(_with_oca: bool) -> None:
    """Read how all customers pay, and what was open at a past date."""
    found = probe(ensure(OURS), "payment")
    rows = [("milliseconds", LABELS[OURS])]
    rows += [(what, f"{value:.0f}") for what, value in found.items()]
    write_results("Payment record and ageing", rows)


def measure_warning(_with_oca: bool) -> None:
    """Find the warnings of all customers, and list who is watched."""
    found = probe(ensure(OURS), "warning")
    rows = [("milliseconds", LABELS[OURS])]
    rows += [(what, f"{value:.0f}") for what, value in found.items()]
    write_results("Early warning", rows)


def measure_evaluating(_with_oca: bool) -> None:
    """Fill yearly reviews for ten thousand customers."""
    found = probe(ensure(OURS), "evaluate")
    rows = [("filling yearly reviews", LABELS[OURS])]
    rows += [(what, f"{value:.0f}") for what, value in found.items()]
    write_results("Evaluating", rows)


def measure_recheck(_with_oca: bool) -> None:
    """Look at a thousand held orders again."""
    found = probe(ensure(OURS), "recheck")
    lifted = found.pop("lifted")
    rows = [("re-evaluation of 1,000 held orders", "seconds")]
    rows += [(what, f"{value:.1f}") for what, value in found.items()]
    rows.append(("orders lifted", str(lifted)))
    write_results("Re-evaluation", rows)


def measure_backtest(_with_oca: bool) -> None:
    """Back-test a policy over the last year."""
    found = probe(ensure(OURS), "backtest")
    rows = [("back-test of a policy over a year", LABELS[OURS])]
    times = ("seconds", "longest batch", "reading the figures", "load")
    rows += [(what, f"{found.pop(what):.1f}") for what in times]
    rows += [(what, f"{count:,}") for what, count in found.items()]
    write_results("Back-test", rows)


def compare_confirming(with_oca: bool) -> None:
    """Confirm ten-line orders, the databases taking turns."""
    names = [CORE, OURS, OCA] if with_oca else [CORE, OURS]
    times = {name: [] for name in names}
    for _turn in range(4):
        for name in names:
            times[name].append(probe(ensure(name), "confirm")["confirm"])
    core = statistics.median(times[CORE])
    rows = [("confirming an order of ten lines", "median ms", "against Odoo alone")]
    for name in names:
        median = statistics.median(times[name])
        change = f"{median - core:+.1f} ms, {(median / core - 1) * 100:+.0f} %"
        rows.append((LABELS[name], f"{median:.1f}", change))
    write_results("Confirming", rows)


def measure_rules(_with_oca: bool) -> None:
    """Confirm orders with twenty rules, and with none."""
    found = probe(ensure(OURS), "rules")
    rows = [("confirming an order of one line", "milliseconds")]
    rows += [(what, f"{value:.1f}") for what, value in found.items()]
    write_results("Twenty rules", rows)


def measure_facts(_with_oca: bool) -> None:
    """Build, resume, keep and mark the facts."""
    facts.measure_facts(probe)


def measure_import(_with_oca: bool) -> None:
    """Import a month of stock surveys of 3,000 customers."""
    found = probe(ensure(OURS), "stock_import")
    rows = [("a month of 3,000 customers' stock surveys", LABELS[OURS])]
    rows += [(what, f"{found[what]}") for what in ("rows", "good rows")]
    rows += [(what, f"{found[what]:.1f} s") for what in ("checking", "importing")]
    write_results("Importing stock surveys", rows)


def compare_analyses(_with_oca: bool) -> None:
    """Compare the analyses with Odoo's own report on invoices."""
    facts.compare_analyses(probe)


COMPARISONS = {
    "install": compare_install,
    "read": compare_reading,
    "payment": measure_payment,
    "warning": measure_warning,
    "evaluate": measure_evaluating,
    "recheck": measure_recheck,
    "backtest": measure_backtest,
    "facts": measure_facts,
    "analyses": compare_analyses,
    "import": measure_import,
    "screens": screens.measure,
    "confirm": compare_confirming,
    "rules": measure_rules,
    "race": race.compare,
}


def main() -> None:
    """Run the comparisons named on the command line, or all."""
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("only", nargs="*", metavar="COMPARISON")
    parser.add_argument(
        "--no-oca", action="store_true", help="leave OCA out: it installs for minutes"
    )
    options = parser.parse_args()
    for name in options.only or COMPARISONS:
        COMPARISONS[name](not options.no_oca)


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"./dev bench: {failure}")
