from . import test_mix
from . import test_mix_property
from . import test_mix_tour
from . import test_survey_months
from . import test_transactions
