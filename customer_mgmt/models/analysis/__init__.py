from . import customer_analysis
