from . import customer_demo_history
from . import customer_demo_warning
from . import customer_demo_lookback
