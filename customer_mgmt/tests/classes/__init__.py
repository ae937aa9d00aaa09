from . import test_activity_analysis
from . import test_activity_reason
from . import test_attention_analysis
from . import test_class_build
from . import test_class_rights
from . import test_class_rules
