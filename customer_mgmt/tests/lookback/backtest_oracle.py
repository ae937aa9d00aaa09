"""What a policy would have held, by definition: every day looked at, nothing kept."""

from datetime import timedelta

_DAY = timedelta(days=1)


def _open(item, evening):
    """What is open of an item at the end of a day; nothing before it was booked."""
    if item.day > evening:
        return 0.0
    return item.amount - sum(s.amount for s in item.settled if s.day <= evening)


def _unbilled(order, evening):
    return max(
        order.amount - sum(amount for day, amount in order.billed if day <= evening), 0
    )


def _limit(customer, day):
    """The amount in force; ``(known, amount)``."""
    begun = [limit for limit in customer.limits if limit.start <= day]
    if not begun:
        return customer.limit_today
    running = [limit for limit in begun if limit.end is None or limit.end >= day]
    if not running:
        return None
    temporary = [limit for limit in running if limit.temporary]
    latest = max(temporary or running, key=lambda limit: (limit.start, limit.key))
    return latest.amount


def is_held(customer, order, items, others, evening, day, rules):
    """Whether rules of limit, overdue and oldest item hold the order."""
    left = [(item, _open(item, evening)) for item in items]
    exposure = sum(amount for _item, amount in left) + order.amount
    exposure += sum(_unbilled(other, evening) for other in others)
    limit = _limit(customer, day)
    for kind, threshold in rules:
        if kind == "limit" and limit is not None:
            if exposure - limit * threshold / 100 >= 0.005:
                return True
        begun = any(other.start <= day for other in customer.limits)
        if kind == "no_limit" and limit is None and not begun:
            return True
        if kind == "overdue" and any(
            amount > 0.005 and (day - item.due).days > max(threshold, 0)
            for item, amount in left
        ):
            return True
        if kind == "oldest" and any(
            amount > 0.005 and (day - item.day).days > threshold
            for item, amount in left
        ):
            return True
    return False


def look_back(customer, rules, period, today, days):
    """Return (order key, held, day cleared or None) of the orders of a period."""
    found = []
    for order in sorted(customer.orders, key=lambda o: (o.moment, o.key)):
        if not period[0] <= order.day <= period[1]:
            continue
        eve = order.day - _DAY
        before = [
            other
            for other in customer.orders
            if (other.moment, other.key) < (order.moment, order.key)
            and _unbilled(other, eve) > 0.005
        ]
        held = is_held(customer, order, customer.items, before, eve, order.day, rules)
        cleared = held and _cleared(customer, order, before, eve, rules, today, days)
        found.append((order.key, held, cleared or None))
    return found


def _cleared(customer, order, before, eve, rules, today, days):
    keys = {other.key for other in before}
    items = [
        item
        for item in customer.items
        if item.day <= eve or item.amount < 0 or keys & item.orders
    ]
    for number in range(days + 1):
        day = order.day + timedelta(days=number)
        if day > today:
            return None
        if not is_held(customer, order, items, before, day, day, rules):
            return day
    return None
