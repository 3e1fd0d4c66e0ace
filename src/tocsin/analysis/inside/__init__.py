"""What a script finds beside itself: `tocsin`, and the program that runs it. Nothing here is ours
to import: it is copied into the run's folder.
"""
