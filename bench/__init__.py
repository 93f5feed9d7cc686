"""What `make bench` and `make screenshots` run."""
