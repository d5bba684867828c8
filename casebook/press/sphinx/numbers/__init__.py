"""Numbers that nobody typed: roles, their entries, their passports."""
