from . import customer_record_mixin
from . import customer_sales_target_attained
from . import customer_sales_target
