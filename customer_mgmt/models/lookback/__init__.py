from . import customer_credit_past_order
from . import customer_credit_past_item
from . import customer_credit_past
from . import customer_credit_backtest_summary
from . import customer_credit_backtest
from . import customer_credit_backtest_line
from . import customer_credit_policy
from . import customer_credit_hold_cost
