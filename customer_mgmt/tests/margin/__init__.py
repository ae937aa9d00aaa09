from . import test_bridge_property
from . import test_frozen_cost
from . import test_margin
