from . import test_analysis_page
from . import test_credit_panel
from . import test_customer_screen
