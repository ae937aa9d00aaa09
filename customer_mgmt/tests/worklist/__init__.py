from . import test_worklist
from . import test_wizards
from . import test_recheck
from . import test_recheck_worker
from . import test_worklist_portal
from . import test_worklist_tour
from . import test_portal_tour
