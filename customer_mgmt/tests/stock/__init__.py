from . import test_import
from . import test_stock_panel
from . import test_stock_portal
from . import test_survey
from . import test_turnover_property
