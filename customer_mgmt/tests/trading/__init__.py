from . import test_effect
from . import test_event
from . import test_migration
from . import test_opening
from . import test_trading_tour
from . import test_wizard
