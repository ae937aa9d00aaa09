"""Fields of tables that are sums of documents."""

from odoo import fields


class LooseMany2one(fields.Many2one):
    """A many2one without foreign key.

    The documents a fact is the sum of hold the keys themselves. A look-up of each key
    of each row would double the time of a build, and a fact that is about to be summed
    again would stand in the way of deleting what it names.
    """

    def update_db_foreign_key(self, model, column):
        """Create no foreign key."""
