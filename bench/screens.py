"""How soon a screen shows its figures in the browser, beside Odoo's own report.

The server runs with ``--dev=replica``: whatever may be read on a read-only connection
is read there, and a read that wrote would be logged and done again.
"""

import statistics
import time

from playwright.sync_api import sync_playwright

from bench.databases import OURS, ensure
from bench.measure import write_results
from bench.race import serving
from tools.browser import log_in, started

_ROUNDS = 5
_SIZE = {"width": 1400, "height": 900}
_GROUP = ".o_group_header"
_REPORT = "Odoo's invoice analysis"
# Where it is opened from the menu, and what is there once its figures are.
_SCREENS = {
    "overview, first figures": ("customer-analyses", ".o_customer_mgmt_figures"),
    "sales by customer": ("customer-sales", _GROUP),
    "sales by product": ("customer-product-sales", _GROUP),
    "best-selling products": ("customer-best-products", _GROUP),
    "sales by salesperson": ("customer-salesperson-sales", ".o_pivot tbody td"),
    "customer files": ("customer-files", ".o_data_row, .o_kanban_record"),
    _REPORT: ("action-account.action_account_invoice_report_all", "canvas, .o_pivot"),
}


def measure(_with_oca: bool) -> None:
    """Open each screen as its users do, from within the web client and anew."""
    rows = [("milliseconds until its figures", "from the menu", "page loaded anew")]
    with serving(ensure(OURS), "--dev", "replica") as (port, log):
        address = f"http://127.0.0.1:{port}"
        with sync_playwright() as playwright, started(playwright) as browser:
            page = browser.new_page(base_url=address, viewport=_SIZE)
            log_in(page, address, "admin")
            for title, (path, figures) in _SCREENS.items():
                times = [_opened(page, path, figures) for _round in range(_ROUNDS + 1)]
                medians = [
                    statistics.median(each) for each in zip(*times[1:], strict=True)
                ]
                rows.append((title, *(f"{ms:.0f}" for ms in medians)))
        wrote = log.read_text().count("read-only transaction")
    rows.append(("reads that wrote, on read-only connections", str(wrote), ""))
    write_results("Screens", rows)


def _opened(page, path: str, figures: str) -> tuple[float, float]:
    """Return how long it takes in a client that runs, and with one that starts."""
    page.goto("/odoo/discuss")
    page.wait_for_selector(".o_main_navbar")
    page.wait_for_timeout(800)
    link = f"/odoo/{path}"
    start = time.perf_counter()
    # A link within the client is followed without loading the page.
    page.evaluate(
        "link => { const a = document.createElement('a'); a.href = link;"
        " document.body.append(a); a.click(); }",
        link,
    )
    page.wait_for_selector(figures)
    within = time.perf_counter() - start
    start = time.perf_counter()
    page.goto(link, wait_until="commit")
    page.wait_for_selector(figures)
    return within * 1000, (time.perf_counter() - start) * 1000
