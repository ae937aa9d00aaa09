"""The last 30 days: some orders are still to be delivered, some to be invoiced."""

from datetime import timedelta
from functools import partial

from . import batches, dates, masters

DAYS = 30
NOT_DELIVERED_DAYS = 3
NOT_INVOICED_DAYS = 6
BATCH = 20


def load(loader, documents, yesterday, confirm=None, tick=lambda number: None):
    """Loads the documents of the last 30 days.

    :param confirm: takes orders, confirms those that may be, and returns them; by
        default it confirms all
    """
    known = masters.known(loader.env, "sale.order")
    known |= masters.known(loader.env, "account.move")
    missing = [doc for doc in documents if f"document_{doc.number}" not in known]
    work = partial(_load, loader, yesterday, confirm or loader.confirm)
    batches.run(loader.env, missing, BATCH, work, tick)


def _load(loader, yesterday, confirm, batch):
    orders = loader.order([doc for doc in batch if not doc.is_cancellation])
    confirmed = confirm(orders)
    dates.restore_deliveries(loader.env, confirmed)
    loader.deliver(_before(confirmed, yesterday, NOT_DELIVERED_DAYS))
    if ready := _before(confirmed, yesterday, NOT_INVOICED_DAYS):
        loader.invoice(ready)
    if credits := [doc for doc in batch if doc.is_cancellation]:
        loader.credit(credits)


def _before(orders, yesterday, days):
    """Those ordered more than so many days before yesterday's end."""
    last = yesterday - timedelta(days=days)
    return orders.filtered(lambda order: order.date_order.date() <= last)
