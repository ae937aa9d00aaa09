from . import customer_trading_company
from . import customer_trading_effect
from . import customer_opening_checklist
from . import customer_opening_check
from . import customer_credit_account_trading
from . import customer_credit_account_opening
from . import customer_credit_account_open
from . import customer_trading_event
