"""What every format shares: roles, blocks, what is read again, contents, guards."""
