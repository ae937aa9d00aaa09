from . import base_partner_merge
from . import customer_ageing_open
from . import customer_credit_enforcement
from . import customer_credit_grade_declaration
from . import customer_credit_trading
from . import customer_financial_import
from . import customer_sales_target_copy
