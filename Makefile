# Every target is one call of scripts/make.py, which also works without make: python scripts/make.py book
# Options go into ARGS: make check ARGS=--json
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: help book html pdf teacher test check serve lock clean

help book html pdf teacher test check serve lock clean:
	@"$(PYTHON)" scripts/make.py $@ $(ARGS)
