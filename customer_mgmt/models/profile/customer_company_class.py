from odoo import fields, models

from ...rules.activity import LapsePolicy
from ...rules.potential import AttentionPolicy


class CustomerCompanyClass(models.AbstractModel):
    """By what a company judges its customers' activity, class and potential."""

    _name = "customer.company.class"
    _description = "Customer Classes of a Company"

    class_abc_a = fields.Float(
        string="Class A up to (% of Turnover)",
        default=80.0,
        help="Customers from the largest down, until they have so much of the turnover"
        " of twelve months together.",
    )
    class_abc_b = fields.Float(string="Class B up to (% of Turnover)", default=95.0)
    activity_spread_factor = fields.Float(
        string="Tolerated Spread",
        default=LapsePolicy.spread_factor,
        help="At risk: silent for longer than the median interval between purchases and"
        " so many times its median deviation.",
    )
    activity_least_days = fields.Integer(
        string="Tolerated Days at Least",
        default=LapsePolicy.least_days,
        help="Over the median interval, however regularly a customer buys.",
    )
    activity_lost_factor = fields.Float(
        string="Lost After",
        default=LapsePolicy.lost_factor,
        help="Times the days after which a customer is at risk.",
    )
    activity_new_days = fields.Integer(
        string="New for (Days)",
        default=LapsePolicy.new_days,
        help="So long a customer is new after its first invoice, and won back after it"
        " returned.",
    )
    activity_default_days = fields.Integer(
        string="Interval While Nothing Is Known (Days)",
        default=LapsePolicy.default_days,
        help="Between purchases, where neither the customer nor comparable ones have"
        " bought four times.",
    )
    class_potential_quantile = fields.Float(
        string="Potential Among Comparable Customers (%)",
        default=AttentionPolicy.quantile,
        help="75: what the upper quarter of customers of the same industry and size buy"
        " at least. 50: the median.",
    )
    class_peer_share = fields.Float(
        string="Under-Served Below (% of Comparable Customers)",
        default=AttentionPolicy.peer_share,
    )
    class_survey_share = fields.Float(
        string="Under-Served Below (% of Surveyed Turnover)",
        default=AttentionPolicy.survey_share,
        help="Where the customer's own turnover is known, our part of it.",
    )
    class_growth = fields.Float(
        string="Growing From (% per Month)", default=AttentionPolicy.growth
    )

    _class_abc_order = models.Constraint(
        "CHECK (class_abc_a > 0 AND class_abc_a <= class_abc_b AND class_abc_b <= 100)",
        "Class A and Class B: percentages up to 100, and that of B not below that of"
        " A.",
    )
    _activity_positive = models.Constraint(
        "CHECK (activity_spread_factor >= 0 AND activity_least_days >= 0"
        " AND activity_lost_factor >= 1 AND activity_new_days >= 0"
        " AND activity_default_days >= 1)",
        "Activity: days and spread cannot be negative, and a customer is lost after at"
        " least 1 time the days of at risk.",
    )
    _class_potential_percent = models.Constraint(
        "CHECK (class_potential_quantile BETWEEN 0 AND 100"
        " AND class_peer_share >= 0 AND class_survey_share >= 0)",
        "Potential: percentages cannot be negative, and its place among comparable"
        " customers is at most 100 %.",
    )

    def _lapse_policy(self):
        """Return what the company tree calls late and lost.

        :rtype: LapsePolicy
        """
        root = self.root_id.sudo()
        return LapsePolicy(
            spread_factor=root.activity_spread_factor,
            least_days=root.activity_least_days,
            lost_factor=root.activity_lost_factor,
            new_days=root.activity_new_days,
            default_days=root.activity_default_days,
        )

    def _attention_policy(self):
        """Return what the company tree calls growing and under-served.

        :rtype: AttentionPolicy
        """
        root = self.root_id.sudo()
        return AttentionPolicy(
            quantile=root.class_potential_quantile,
            peer_share=root.class_peer_share,
            survey_share=root.class_survey_share,
            growth=root.class_growth,
        )
