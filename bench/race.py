"""Simultaneous confirmations over HTTP, against a server with several workers."""

import contextlib
import json
import subprocess
import threading
import time
import urllib.request
from http.cookiejar import CookieJar

from bench.databases import CORE, OCA, OURS, addons_options, ensure
from bench.measure import percentile, write_results
from tools import postgres, server
from tools.console import Failure
from tools.paths import STATE

ROUNDS, PARALLEL, WORKERS = 20, 20, 4


class Client:
    """One logged-in session; calls methods as the web client does."""

    def __init__(self, port: int, database: str, login="admin", password="admin"):
        self.url = f"http://127.0.0.1:{port}"
        handler = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(handler)
        values = {"db": database, "login": login, "password": password}
        self.post("/web/session/authenticate", values)

    def post(self, path: str, params: dict):
        """Return the result of a JSON-RPC call; raises RuntimeError with its error."""
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        request = urllib.request.Request(
            self.url + path, body.encode(), {"Content-Type": "application/json"}
        )
        with self.opener.open(request, timeout=120) as response:
            answer = json.load(response)
        if "error" in answer:
            raise RuntimeError(answer["error"]["data"]["name"])
        return answer.get("result")

    def call(self, model: str, method: str, *arguments, **keywords):
        """Call a model's method."""
        values = {"model": model, "method": method}
        values |= {"args": list(arguments), "kwargs": keywords}
        return self.post(f"/web/dataset/call_kw/{model}/{method}", values)


@contextlib.contextmanager
def serving(database: str, *more: str):
    """Yield port and log of a server with several workers on the database.

    :param more: further options of the server
    """
    port = postgres.free_port(18469)
    options = ["-d", database, "--http-port", str(port), "--workers", str(WORKERS)]
    options += [
        "--gevent-port",
        str(postgres.free_port(18569)),
        "--max-cron-threads",
        "0",
    ]
    options += ["--log-level", "info", *addons_options(database), *more]
    log = STATE / "log" / f"race_{database}.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [*server.command(), *options],
            env=server.environment(),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(port)
            yield port, log
        finally:
            process.terminate()
            process.wait(30)


def _wait(port: int) -> None:
    for _try in range(120):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/web/health", timeout=5)
            return
        time.sleep(0.5)
    raise Failure("the server for the race does not answer")


def compare(with_oca: bool) -> None:
    """Race against each database: orders beyond the limit together, orders that fit."""
    rows = [
        (
            "20 parallel confirmations, 20 rounds",
            "load",
            "confirmed (allowed)",
            "too many",
            "wrongly refused",
            "retries",
            "p50 ms",
            "p95 ms",
        )
    ]
    for name in [OURS, CORE, OCA] if with_oca else [OURS, CORE]:
        with serving(ensure(name)) as (port, log):
            for label, fits in (("any two exceed", 1), ("all fit", PARALLEL)):
                rows.append((name, label, *_race(port, name, fits, log)))
    write_results("Simultaneous confirmations", rows)


def _race(port: int, database: str, fits: int, log) -> tuple[str, ...]:
    clients = [Client(port, database) for _i in range(PARALLEL)]
    before = log.read_text().count("try again in")
    confirmed, times, wrong = 0, [], 0
    for number in range(ROUNDS):
        orders = _prepare(clients[0], f"Race {database} {fits} {number}", fits)
        times += _confirm_all(clients, orders)
        states = clients[0].call("sale.order", "read", orders, ["state"])
        passed = sum(row["state"] == "sale" for row in states)
        confirmed += passed
        wrong += max(0, fits - passed)
    allowed = fits * ROUNDS
    retries = log.read_text().count("try again in") - before
    return (
        f"{confirmed} ({allowed})",
        str(max(0, confirmed - allowed)),
        str(wrong),
        str(retries),
        f"{percentile(times, 0.5):.0f}",
        f"{percentile(times, 0.95):.0f}",
    )


def _prepare(client: Client, name: str, fits: int) -> list[int]:
    """Make a customer whose limit fits so many of twenty orders at 100."""
    values = {"name": name, "is_company": True}
    (customer,) = client.call("res.partner", "create", [values])
    _set_limit(client, customer, 100.0 * fits + 50)
    product = _product(client)
    line = {"product_id": product, "product_uom_qty": 1, "price_unit": 100.0}
    line["tax_ids"] = [[6, 0, []]]
    orders = [{"partner_id": customer, "order_line": [[0, 0, line]]}] * PARALLEL
    return client.call("sale.order", "create", orders)


def _product(client: Client) -> int:
    domain = [["name", "=", "Race"], ["type", "=", "service"]]
    found = client.call("product.product", "search", domain, limit=1)
    values = {"name": "Race", "type": "service"}
    return found[0] if found else client.call("product.product", "create", [values])[0]


def _set_limit(client: Client, customer: int, amount: float) -> None:
    fields = client.call("res.partner", "fields_get", [], attributes=["type"])
    if "credit_account_id" in fields:
        action = client.call("res.partner", "action_open_credit_account", [customer])
        values = {"account_id": action["res_id"], "amount": amount, "reason": "Race"}
        limits = client.call("customer.credit.limit", "create", [values])
        client.call("customer.credit.limit", "action_approve", limits)
        return
    values = {"credit_limit": amount}
    if "risk_exception" in fields:
        values |= {"risk_sale_order_include": True, "risk_invoice_open_include": True}
    client.call("res.partner", "write", [customer], values)


def _confirm_all(clients: list[Client], orders: list[int]) -> list[float]:
    """Confirm all orders at the same moment; return the milliseconds of each."""
    barrier, times = threading.Barrier(len(orders)), []

    def confirm(client, order):
        barrier.wait()
        start = time.perf_counter()
        # A refusal is an answer too; who passed is read afterwards.
        with contextlib.suppress(RuntimeError):
            client.call("sale.order", "action_confirm", [order])
        times.append((time.perf_counter() - start) * 1000)

    threads = [
        threading.Thread(target=confirm, args=pair)
        for pair in zip(clients, orders, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times
