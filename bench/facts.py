"""Facts and analyses: how fast, how true, beside Odoo's own report."""

import signal
import subprocess
import sys
import time

from bench.databases import CORE, OURS, ensure
from bench.measure import write_results
from tools.console import Failure

_KILLED_AFTER = 12


def measure_facts(probe) -> None:
    """Build all facts, kill the worker on the way, go on, keep and mark them."""
    name = ensure(OURS)
    whole = probe(name, "build")
    rest = _killed_and_resumed(name, probe)
    classed = probe(name, "classes")
    kept, marked = probe(name, "keep"), probe(name, "mark")
    rows = [("what", "customer_mgmt")]
    rows.append((f"building {whole['months']} months", f"{whole['seconds']:.0f} s"))
    rows.append(
        (
            f"killed after {_KILLED_AFTER} s (-9): months left when it went on",
            str(rest["months"]),
        )
    )
    differing = whole["differing keys"] + rest["differing keys"]
    rows.append(("keys that differ from the documents, both times", str(differing)))
    rows.append(
        (f"classing customers, {classed['rows']} rows", f"{classed['seconds']:.0f} s")
    )
    rows += [(what, f"{value:.1f} s") for what, value in kept.items()]
    rows.append(("posting an invoice of ten lines", f"{marked['posting']:.1f} ms"))
    rows.append(("of which marking its facts", f"{marked['marking']:.2f} ms"))
    write_results("Facts", rows)


def _killed_and_resumed(name: str, probe) -> dict:
    """Start a build in a process of its own, kill it, and measure the rest."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "bench.probe", name, "build"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(_KILLED_AFTER)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    return probe(name, "build")


def compare_analyses(probe) -> None:
    """Ask facts and Odoo's own report the same questions; open each panel."""
    equal = probe(ensure(OURS), "equal")
    if equal["difference"]:
        raise Failure(f"Facts and Odoo's report differ by {equal['difference']}")
    ours = probe(ensure(OURS), "facts") | probe(ensure(OURS), "panels")
    core = probe(ensure(CORE), "core")
    rows = [("milliseconds", "customer_mgmt", "account.invoice.report", "ratio")]
    for what, value in ours.items():
        peer = core.get(what)
        rows.append(
            (
                what,
                f"{value:.0f}",
                f"{peer:.0f}" if peer else "–",
                f"{peer / value:.0f}×" if peer else "–",
            )
        )
    write_results("Analyses", rows)
