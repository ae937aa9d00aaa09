"""Work in batches, each committed by itself and tried again if it was in conflict."""

import sys
from functools import partial

from odoo.service.model import retrying


def run(env, items, size, work, tick=lambda number: None):
    """Hands items to ``work`` in batches, and commits after each.

    :param tick: called with the number of items after each batch
    """
    for start in range(0, len(items), size):
        batch = items[start : start + size]
        retrying(partial(work, batch), env)
        env.cr.commit()
        env.invalidate_all()
        tick(len(batch))


class Progress:
    """A bar for one or more counts, drawn again at each change.

    Into a file it writes a line at each tenth instead.

    :param parts: how many there are of each, {"ordered": 2425, …}
    """

    WIDTH = 30

    def __init__(self, parts, stream=None):
        self.parts = {name: total for name, total in parts.items() if total}
        self.done = dict.fromkeys(self.parts, 0)
        self.stream = stream or sys.stdout
        self._tenth = 0

    def set(self, name, count):
        """Shows that ``count`` of a part are done."""
        if name in self.parts and self.done[name] != count:
            self.done[name] = count
            self._draw()

    def close(self):
        """Ends the line."""
        if self.stream.isatty():
            self.stream.write("\n")

    def _draw(self):
        share = sum(self.done.values()) / sum(self.parts.values())
        filled = int(share * self.WIDTH)
        texts = [f"{name} {self.done[name]:,}/{n:,}" for name, n in self.parts.items()]
        bar = "█" * filled + "·" * (self.WIDTH - filled)
        line = f"  {bar} {share:4.0%}  {', '.join(texts)}"
        if self.stream.isatty():
            self.stream.write(f"\r{line}\x1b[K")
        elif int(share * 10) > self._tenth:
            self._tenth = int(share * 10)
            self.stream.write(line + "\n")
        self.stream.flush()
