"""Figures of any run of months, and the reviews behind one."""
