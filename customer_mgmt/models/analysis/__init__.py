from . import customer_analysis
from . import customer_analysis_overview
from . import customer_analysis_class
from . import customer_analysis_activity
from . import customer_analysis_attention
