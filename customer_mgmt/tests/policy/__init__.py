from . import test_start_grade
from . import test_grade_proposal
from . import test_limit_policy
from . import test_approval
from . import test_adjustment
from . import test_bypass
