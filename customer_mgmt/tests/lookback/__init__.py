from . import test_backtest_rules
