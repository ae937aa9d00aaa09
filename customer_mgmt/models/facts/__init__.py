from . import customer_open_item
from . import customer_ageing
from . import customer_company_ageing
from . import customer_payment_record
from . import customer_turnover
from . import customer_turnover_survey
