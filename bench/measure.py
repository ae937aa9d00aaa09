"""Timing, and the table the results are written to."""

import platform
import statistics
import time
from datetime import date
from pathlib import Path

RESULTS = Path(__file__).parent / "results.md"


def median_ms(work, repeat: int = 5, before=None) -> float:
    """Return the median time of a call in milliseconds, after one warm-up.

    :param before: called before each measured call, for example to empty caches
    """
    times = []
    for _round in range(repeat + 1):
        if before:
            before()
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times[1:])


def percentile(values: list[float], share: float) -> float:
    """Return the value that the given share of values does not exceed.

    >>> percentile([1.0, 2.0, 3.0, 4.0], 0.95)
    4.0
    """
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def write_results(title: str, rows: list[tuple[str, ...]]) -> None:
    """Print a table of results, and append it to the file of results.

    :param rows: the first row holds the headings
    """
    machine = (
        f"{platform.machine()}, {_cores()} cores, Python {platform.python_version()}"
    )
    lines = [f"## {title}", "", f"{date.today()}, {machine}", ""]
    lines.append("| " + " | ".join(rows[0]) + " |")
    lines.append("|" + "---|" * len(rows[0]))
    lines += ["| " + " | ".join(row) + " |" for row in rows[1:]]
    text = "\n".join(lines) + "\n\n"
    print(text)
    known = RESULTS.read_text() if RESULTS.exists() else "# Results\n\n"
    kept = [
        part for part in known.split("## ")[1:] if not part.startswith(f"{title}\n")
    ]
    parts = [*(f"## {part}" for part in kept), text]
    RESULTS.write_text("# Results\n\n" + "\n\n".join(p.rstrip() for p in parts) + "\n")


def _cores() -> int:
    import os

    return len(os.sched_getaffinity(0))
