from . import test_sales_target
from . import test_sales_target_property
