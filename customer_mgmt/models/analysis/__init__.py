from . import customer_analysis
from . import customer_analysis_overview
