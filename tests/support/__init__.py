"""What tests of several folders share; no test stands here, and no test file imports another."""
