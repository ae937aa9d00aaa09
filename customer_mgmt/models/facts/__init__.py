# Sales: the lines, their sums, and the worker that keeps the sums true
from . import customer_fact
from . import customer_fact_salesperson
from . import customer_fact_customer
from . import customer_fact_item
from . import customer_fact_exact
from . import customer_fact_watch
from . import customer_fact_queue
from . import customer_fact_move
from . import customer_fact_move_line
from . import customer_fact_order_line
from . import customer_fact_delivery
from . import customer_fact_line
from . import customer_fact_cost
from . import customer_fact_sales
from . import customer_fact_product
from . import customer_fact_seller
from . import customer_fact_product_total
from . import customer_fact_sales_exact
from . import customer_fact_product_exact
from . import customer_fact_mark
from . import customer_fact_writer
from . import customer_fact_balance_build
from . import customer_fact_build
from . import customer_fact_check

# Receivables and payments
from . import customer_open_item
from . import customer_ageing_band
from . import customer_ageing
from . import customer_company_ageing
from . import customer_payment_record
from . import customer_turnover
from . import customer_turnover_survey

# Balances at month end
from . import customer_fact_balance
from . import customer_fact_balance_mark
from . import customer_fact_balance_watch
from . import customer_fact_balance_item
from . import customer_fact_balance_match
from . import customer_fact_balance_debtor
