from . import test_asof
from . import test_backtest
from . import test_backtest_rules
from . import test_backtest_worker
from . import test_hold_cost
