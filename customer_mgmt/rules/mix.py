"""How a product mix changed, and what comparable customers buy beyond it."""

from collections import Counter
from collections.abc import Collection, Mapping
from decimal import Decimal

from .pareto import share_of

# Below this many comparable customers nothing is said.
MIN_PEERS = 8
# A gap is bought by at least one in this many of them.
GAP_ONE_IN = 2


def mix_shift(
    now: Decimal, total: Decimal, before: Decimal, total_before: Decimal
) -> Decimal | None:
    """Return by how much a product's share of sales rose; 0.05 is five points.

    :return: ``None`` if one of the two periods has no positive total

    >>> mix_shift(75, 100, 100, 200), mix_shift(0, 100, 50, 200)
    (0.25, -0.25)
    >>> mix_shift(30, 100, 0, 0) is None
    True
    """
    shares = share_of(now, total), share_of(before, total_before)
    return None if None in shares else shares[0] - shares[1]


def is_lost(now: Decimal, before: Decimal) -> bool:
    """Tell whether a product was bought then and is not bought now, returns counted.

    >>> is_lost(0, 10), is_lost(-3, 10), is_lost(1, 10), is_lost(0, 0), is_lost(0, -1)
    (True, True, False, False, False)
    """
    return before > 0 and now <= 0


def gaps(
    own: Collection[int], peers: Mapping[int, Collection[int]]
) -> dict[int, int] | None:
    """Return the products that comparable customers buy and this one does not.

    :param own: products the customer bought, net of returns
    :param peers: the same of each comparable customer that bought anything
    :return: how many of them buy each product that at least half of them buy; ``None``
        with fewer than eight of them

    >>> peers = {n: {1, 2} for n in range(4)} | {n: {1, 3} for n in range(4, 8)}
    >>> gaps({1}, peers)
    {2: 4, 3: 4}
    >>> gaps({1, 3}, peers | {8: {9}})
    {}
    >>> gaps({1}, {n: {2} for n in range(7)}) is None
    True
    """
    peers = {peer: products for peer, products in peers.items() if products}
    if len(peers) < MIN_PEERS:
        return None
    bought = Counter(product for products in peers.values() for product in products)
    return {
        product: buyers
        for product, buyers in sorted(bought.items())
        if product not in own and buyers * GAP_ONE_IN >= len(peers)
    }
