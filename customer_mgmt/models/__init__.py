# Domains, from the lower floor to the upper
from . import facts
from . import profile
from . import stock
from . import trading
from . import credit
from . import warning
from . import lookback
from . import analysis

# Extensions of Odoo's own models, one file each
from . import account_move
from . import account_move_line
from . import account_partial_reconcile
from . import payment_transaction
from . import product_value
from . import res_company
from . import res_config_settings
from . import res_currency
from . import res_currency_rate
from . import res_partner
from . import res_partner_bank
from . import sale_order
from . import sale_order_line
from . import stock_move
from . import stock_move_line
from . import stock_picking
