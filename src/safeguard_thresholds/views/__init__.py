"""
What people see: the terminal.
"""
