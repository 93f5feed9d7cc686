"""The only place that builds the program's parts and connects them."""
