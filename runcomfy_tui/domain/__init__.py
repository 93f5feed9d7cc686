"""Plain values of the program's subject: jobs, targets, events, results. Standard library only."""
