from . import test_signals
from . import test_warning
from . import test_warning_rights
from . import test_warning_property
from . import test_dispute
from . import test_warning_tour
