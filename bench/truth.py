"""Do the facts say what a plain script over the file says?

``./dev load --retail FILE --plain --db cm_retail`` loads every document of the file, as
it is. Totals by country, customer and product, the ten largest first, then have to be
those of the file, to the penny.
"""

import sys
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

from tools.environment import odoo_env
from tools.retail import reader
from tools.retail.countries import CODES

_PENNY = Decimal("0.01")
_TURNOVER = ["turnover:sum"]


def counted(path: str) -> dict[str, Counter]:
    """Return turnover by country, customer number and product code, from the file."""
    totals = {name: Counter() for name in ("country", "customer", "product")}
    for line in reader.read_lines(path):
        amount = line.amount.quantize(_PENNY, ROUND_HALF_UP)
        totals["country"][CODES.get(line.country, "")] += amount
        totals["customer"][line.customer] += amount
        totals["product"][line.code] += amount
    return totals


def summed(env) -> dict[str, Counter]:
    """Return the same from the facts, as the web client's calls give it."""
    company = [("company_id", "=", env.company.id)]
    sales, products = env["customer.fact.sales"], env["customer.fact.product.total"]
    totals = {name: Counter() for name in ("country", "customer", "product")}
    for country, turnover in sales._read_group(company, ["country_id"], _TURNOVER):
        totals["country"][country.code or ""] += _penny(turnover)
    for customer, turnover in sales._read_group(company, ["partner_id"], _TURNOVER):
        number = customer.ref.split("/")[0].split(" ")[0]
        totals["customer"][number if number.isdigit() else ""] += _penny(turnover)
    for product, turnover in products._read_group(company, ["product_id"], _TURNOVER):
        totals["product"][product.default_code] += _penny(turnover)
    return totals


def _penny(amount: float) -> Decimal:
    return Decimal(str(amount)).quantize(_PENNY, ROUND_HALF_UP)


def differences(file: dict[str, Counter], facts: dict[str, Counter]) -> list[str]:
    """Say where the two differ: all totals, and the order of the ten largest.

    >>> file = {"country": Counter({"Spain": Decimal("1.00")})}
    >>> differences(file, {"country": Counter({"Spain": Decimal("1.01")})})
    ['country Spain: 1.00 in the file, 1.01 in the facts']
    >>> differences(file, file)
    []
    """
    wrong = []
    for name, totals in file.items():
        for key in totals.keys() | facts[name].keys():
            if totals[key] != facts[name][key]:
                wrong.append(
                    f"{name} {key}: {totals[key]} in the file, {facts[name][key]} in"
                    " the facts"
                )
    return wrong


def main() -> None:
    """Compare, print what was found, and fail on a difference."""
    database, path = sys.argv[1:]
    with odoo_env(database, user=2) as env:
        file, facts = counted(path), summed(env)
    wrong = differences(file, facts)
    for name, totals in file.items():
        print(f"{name}: {len(totals)}, together {sum(totals.values()):,}")
        for key, amount in totals.most_common(10):
            print(f"  {key or '(none)':24} {amount:>14,}  {facts[name][key]:>14,}")
    print("\n".join(wrong[:20]) or "Equal to the penny.")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
