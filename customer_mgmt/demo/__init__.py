from . import customer_demo_history
