from . import customer_turnover
from . import customer_turnover_survey
