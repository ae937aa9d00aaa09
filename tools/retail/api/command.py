def add_arguments(parser):
    parser.add_argument("retail")
def run(options): pass
