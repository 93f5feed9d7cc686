"""Domain values turned into words and cells: pure, and shared by the screen and the command line."""
