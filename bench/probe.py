"""Measures one thing in one database and prints it as JSON.

Each database has a process of its own, so that no addon's code is loaded into the
measurement of another: ``python -m bench.probe DATABASE PROBE``.
"""

import contextlib
import json
import sys
import time

from bench import (
    probe_analysis,
    probe_backtest,
    probe_facts,
    probe_recheck,
    probe_rules,
    probe_stock,
)
from bench.databases import addons_options
from bench.measure import median_ms
from bench.requirements import require

ACCOUNT_FIELDS = {
    "partner_id": {"fields": {"display_name": {}}},
    "exposure_total": {},
    "headroom": {},
    "utilisation": {},
    "light": {},
}


@contextlib.contextmanager
def environment(database: str):
    """Yield an environment of the database, rolled back in the end."""
    import odoo
    from odoo.modules.registry import Registry

    from tools.environment import config_path

    options = ["-c", config_path(), "-d", database, "--log-level", "warn"]
    odoo.tools.config.parse_config([*options, *addons_options(database)])
    with Registry(database).cursor() as cr:
        env = odoo.api.Environment(cr, 2, {"tracking_disable": True})
        require(env)
        yield env
        cr.rollback()


def exposure(env) -> dict:
    """Read the exposure of 80 and of 1,000 customers."""
    return {f"exposure of {n}": _exposure(env, n) for n in (80, 1000)}


def _exposure(env, count: int) -> float:
    customers = _customers(env, count)
    records, names = customers, ["credit", "credit_to_invoice"]
    if "customer.credit.account" in env:
        accounts = env["customer.credit.account"]
        records, names = (
            accounts.search([("partner_id", "in", customers.ids)]),
            ["exposure_total"],
        )
    elif "risk_total" in env["res.partner"]._fields:
        names = ["risk_total"]
    else:
        env.company.account_use_credit_limit = True
    spec = {name: {} for name in names}
    return median_ms(lambda: records.web_read(spec), before=env.invalidate_all)


def _customers(env, count: int):
    """Return the customers with the largest open balance of the first company."""
    env.cr.execute(
        """SELECT partner_id FROM account_move_line line
             JOIN account_account account ON account.id = line.account_id
            WHERE account_type = 'asset_receivable' AND parent_state = 'posted'
              AND company_id = %s AND partner_id IS NOT NULL
         GROUP BY partner_id ORDER BY SUM(ABS(amount_residual)) DESC, 1 LIMIT %s""",
        [env.company.id, count],
    )
    return env["res.partner"].browse(row[0] for row in env.cr.fetchall())


def over_limit(env) -> dict:
    """Open the list of customers over their limit: first page of 80, sorted."""
    if "customer.credit.account" in env:
        accounts = env["customer.credit.account"]

        def work():
            return accounts.web_search_read(
                [("over_limit", "=", True)],
                ACCOUNT_FIELDS,
                limit=80,
                order="exposure_total DESC",
            )
    else:
        partners = env["res.partner"]
        spec = {"display_name": {}, "risk_total": {}}

        def work():
            return partners.web_search_read(
                [("risk_exception", "=", True)], spec, limit=80
            )

    found = work()["length"]
    repeat = 5 if "customer.credit.account" in env else 2
    return {"over limit": median_ms(work, repeat, env.invalidate_all), "found": found}


def payment(env) -> dict:
    """Read the payment record of a year, and the ageing 200 days ago, of everybody."""
    from datetime import timedelta

    company, records = env.company, env["customer.payment.record"]
    last = env["account.move"].search(
        [("state", "=", "posted")], order="date desc", limit=1
    )
    today, year = last.date, timedelta(days=364)
    past = today - timedelta(days=200)
    ageing, analysis = env["customer.ageing"], env["customer.payment.analysis"]
    some = _customers(env, 80)
    found = records._records_of(None, company, today - year, today)
    domain = [("date", ">=", today - year), ("date", "<=", today)]
    rates = ["amount:sum", "days_beyond_terms:avg", "payment_index:avg"]
    return {
        "payment record of all": median_ms(
            lambda: records._records_of(None, company, today - year, today)
        ),
        "payment record of 80": median_ms(
            lambda: records._records_of(some, company, today - year, today)
        ),
        "ageing of all, 200 days ago": median_ms(
            lambda: ageing._ageing_of(None, company, past)
        ),
        "ageing list by customer, 200 days ago": median_ms(
            lambda: ageing.with_context(ageing_date=past).formatted_read_group(
                [], ["partner_id"], ["amount:sum", "not_due:sum"], limit=80
            ),
            before=env.invalidate_all,
        ),
        "payment analysis by customer": median_ms(
            lambda: analysis.formatted_read_group(domain, ["partner_id"], rates),
            before=env.invalidate_all,
        ),
        "customers found": len(found),
    }


def warning(env) -> dict:
    """Find the warnings of all customers, write them down, and list who is watched."""
    env["customer.credit.signal"]._create_missing()
    find, company = env["customer.warning.find"], env.company.root_id
    last = env["account.move"].search(
        [("state", "=", "posted")], order="date desc", limit=1
    )
    signals = env["customer.credit.signal"].search([("company_id", "=", company.id)])
    rows = {
        f"signal {signal.kind}, all customers": median_ms(
            lambda signal=signal: find._find(signal, company, last.date), 3
        )
        for signal in signals
    }
    start = time.perf_counter()
    env["customer.credit.warning"]._find_now()
    env.flush_all()
    night = (time.perf_counter() - start) * 1000
    return {**rows, "night, first time": night, **_watch_list(env)}


def _watch_list(env) -> dict:
    """List the watched accounts, the first page and all, as the web client does."""
    accounts = env["customer.credit.account"]
    fields = {
        **{name: {} for name in ("warning_light", "warning_weight", "warning_cause")},
        **{name: {} for name in ("warning_action", "warning_since", "warning_due")},
        "partner_id": {"fields": {"display_name": {}}},
        "warning_signal_ids": {"fields": {"display_name": {}, "color": {}}},
        "warning_user_id": {"fields": {"display_name": {}}},
    }

    def read(limit):
        return accounts.web_search_read(
            [("warning_weight", ">", 0)],
            fields,
            limit=limit,
            order="warning_weight DESC, partner_name",
        )

    return {
        "watch list, first page of 80": median_ms(
            lambda: read(80), before=env.invalidate_all
        ),
        "watch list of all": median_ms(lambda: read(None), before=env.invalidate_all),
        "customers watched": read(1)["length"],
    }


def evaluate(env) -> dict:
    """Fill 10,000 yearly reviews with every measured item, in batches of a campaign.

    A database with fewer accounts fills the cards of some of them twice.
    """
    company, cards = env.company.root_id, env["customer.credit.evaluation"]
    scorecard = env["customer.credit.scorecard"]._used_by(company)
    _measure_everything(scorecard)
    accounts = env["customer.credit.account"].search([("company_id", "=", company.id)])
    wanted, done, queries = 10_000, 0, []
    start = time.perf_counter()
    while done < wanted:
        for first in range(0, min(len(accounts), wanted - done), 200):
            batch = accounts[first : min(first + 200, wanted - done)]
            before = env.cr.sql_log_count
            cards._prepare(batch, "review")
            env.flush_all()
            queries.append(env.cr.sql_log_count - before)
            env.invalidate_all()
        done += min(len(accounts), wanted - done)
        env.cr.execute("UPDATE customer_credit_evaluation SET state = 'rejected'")
        # In a live database a year passes, and autovacuum sees what is new.
        env.cr.execute("ANALYZE customer_credit_evaluation")
        env.cr.execute("ANALYZE customer_credit_evaluation_line")
    seconds = time.perf_counter() - start
    return {
        "cards": done,
        "measured items each": len(scorecard.criterion_ids.filtered("measure")),
        "seconds": seconds,
        "most queries per batch of 200": max(queries),
    }


def _measure_everything(scorecard):
    known = set(scorecard.criterion_ids.mapped("measure"))
    measures = dict(scorecard.criterion_ids._fields["measure"].selection)
    level = {"name": "Any", "score": 50, "percentage": 50, "value_from": 0}
    missing = [name for name in measures if name not in known]
    scorecard.env.cr.execute(
        "UPDATE customer_credit_criterion SET weight = 0.05 WHERE scorecard_id = %s",
        [scorecard.id],
    )
    scorecard.env.invalidate_all()
    rest = 1 - 0.05 * len(scorecard.criterion_ids)
    commands = [
        (0, 0, {"name": name, "measure": name, "level_ids": [(0, 0, level)]})
        for name in missing
    ]
    for command in commands:
        command[2]["weight"] = rest / len(commands)
    scorecard.write({"criterion_ids": commands, "cap_need": True, "cap_net_worth": 10})


def confirm(env) -> dict:
    """Confirm 120 orders of ten lines each, one by one.

    The customers are spread over all that owe us something, by balance.
    """
    from odoo import Command

    if "credit_enforced" in env.company._fields:
        env.company.credit_enforced = True
    products = env["product.product"].search(
        [("type", "=", "consu"), ("sale_ok", "=", True)], limit=10
    )
    lines = [
        Command.create({"product_id": p.id, "product_uom_qty": 1, "price_unit": 0.01})
        for p in products
    ]
    orders = env["sale.order"].create(
        [{"partner_id": c.id, "order_line": lines} for c in _customers(env, 3100)[::25]]
    )
    if "customer.credit.account" in env:
        accounts = env["customer.credit.account"]._get_or_create(
            orders.partner_id, env.company
        )
        accounts.sudo().write({"limit_set": True, "effective_limit": 1e9})
        env.company._set_credit_rule("overdue", "pass")
    env.flush_all()
    remaining = iter(orders)

    def work():
        next(remaining).action_confirm()
        env.flush_all()

    return {"confirm": median_ms(work, len(orders) - 1)}


def prepare(env) -> dict:
    """Open and grade the accounts of both companies, and enforce the rules (kept)."""
    accounts = env["customer.credit.account"].sudo()
    start = time.perf_counter()
    accounts._open_missing()
    opened = time.perf_counter()
    found = accounts.search([])
    for first in range(0, len(found), 200):
        found[first : first + 200]._grade()
        env.cr.commit()
    env.company.write({"credit_enforced": True, "credit_single_approver": True})
    env.cr.commit()
    graded = time.perf_counter()
    return {"accounts": len(found), "opened": opened - start, "graded": graded - opened}


PROBES = {
    "prepare": prepare,
    "exposure": exposure,
    "over_limit": over_limit,
    "payment": payment,
    "warning": warning,
    "confirm": confirm,
    "evaluate": evaluate,
    "rules": probe_rules.rules,
    "build": probe_facts.build,
    "classes": probe_facts.classes,
    "keep": probe_facts.keep,
    "mark": probe_facts.mark,
    "core": probe_analysis.core,
    "facts": probe_analysis.facts,
    "panels": probe_analysis.panels,
    "equal": probe_analysis.equal,
    "stock_import": probe_stock.stock_import,
    "recheck": probe_recheck.recheck,
    "backtest": probe_backtest.backtest,
}


def main() -> None:
    """Run the probe named on the command line."""
    database, name = sys.argv[1:]
    with environment(database) as env:
        print(json.dumps(PROBES[name](env)))


if __name__ == "__main__":
    main()
