from odoo import fields, models

from ...loose_fields import LooseMany2one


class CustomerFactItem(models.AbstractModel):
    """The product of a fact; lines without a product have none."""

    _name = "customer.fact.item"
    _description = "Product of a Fact"

    product_id = LooseMany2one(comodel_name="product.product", readonly=True)
    categ_id = fields.Many2one(related="product_id.categ_id", string="Product Category")
    quantity = fields.Float(
        digits="Product Unit",
        readonly=True,
        help="In the product's own unit, net of credit notes.",
    )
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
