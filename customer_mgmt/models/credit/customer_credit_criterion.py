from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...const import MEASURES
from ...rules.evaluation import Level, level_for


class CustomerCreditCriterion(models.Model):
    """An item customers are evaluated by: turnover, reputation, years in business …"""

    _name = "customer.credit.criterion"
    _description = "Evaluation Item"
    _order = "scorecard_id, sequence, id"

    scorecard_id = fields.Many2one(
        comodel_name="customer.credit.scorecard",
        required=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    guidance = fields.Text(
        translate=True, help="What to look at, shown to whoever evaluates."
    )
    measure = fields.Selection(
        selection=MEASURES,
        help="Where the figure is from. Empty: somebody judges, with evidence.",
    )
    weight = fields.Float(required=True, digits=(6, 4))
    level_ids = fields.One2many(
        comodel_name="customer.credit.criterion.level",
        inverse_name="criterion_id",
        copy=True,
    )

    _weight_plausible = models.Constraint(
        "CHECK (weight > 0 AND weight <= 1)",
        "Weight: a part of one, for example 0.2.",
    )

    # === CONSTRAINTS === #

    @api.constrains("level_ids", "measure")
    def _check_levels_differ(self):
        for item in self.filtered("measure"):
            starts = item.level_ids.mapped("value_from")
            double = next((s for s in starts if starts.count(s) > 1), None)
            if double is not None:
                raise ValidationError(
                    self.env._(
                        "From: two levels of %(item)s overlap, both begin at %(start)s."
                        " Let each begin where the one below it ends.",
                        item=item.name,
                        start=double,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        items._check_scorecards(items.scorecard_id)
        return items

    def write(self, vals):
        cards = self.scorecard_id
        result = super().write(vals)
        if {"weight", "scorecard_id"} & vals.keys():
            self._check_scorecards(cards | self.scorecard_id)
        return result

    def unlink(self):
        cards = self.scorecard_id
        result = super().unlink()
        self._check_scorecards(cards)
        return result

    def _check_scorecards(self, cards):
        # Saved with its card, an item is checked when all of them are there.
        if not cards._is_saved_whole():
            cards.exists()._check_weights()

    # === BUSINESS METHODS === #

    def _level_for(self, value):
        """Return the level a measured value earns, empty if the value is unknown.

        :rtype: customer.credit.criterion.level
        """
        self.ensure_one()
        found = level_for(value, [Level(x.id, x.value_from) for x in self.level_ids])
        return self.level_ids.browse(found.key if found else [])


class CustomerCreditCriterionLevel(models.Model):
    """A level of an evaluation item, with its score and credit percentage."""

    _name = "customer.credit.criterion.level"
    _description = "Level of an Evaluation Item"
    _order = "criterion_id, score DESC, id"

    criterion_id = fields.Many2one(
        comodel_name="customer.credit.criterion",
        required=True,
        index=True,
        ondelete="cascade",
    )
    name = fields.Char(required=True, translate=True)
    score = fields.Float(required=True)
    percentage = fields.Float(string="Credit Percentage", required=True)
    value_from = fields.Float(
        string="From",
        help="Measured items: the level begins here and ends where the next begins;"
        " the lowest has no lower end.",
    )

    _values_plausible = models.Constraint(
        "CHECK (score BETWEEN 0 AND 100 AND percentage BETWEEN 0 AND 200)",
        "Score lies between 0 and 100, Credit Percentage between 0 and 200.",
    )

    # A level of a measured item begins somewhere of its own; see the item.
    @api.constrains("value_from", "criterion_id")
    def _check_start(self):
        self.criterion_id._check_levels_differ()
