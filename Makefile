# Every target is one call of scripts/make.py, which also works without make: python scripts/make.py book
# The commands stand in casebook/desk/commands.py. Options go into ARGS: make check ARGS=--json
PYTHON ?= python3
VARIABLES = CASE DRAFTS FAST FROM ID PAGE PYODIDE REPORT RESET SOURCES TO UNUSED YES

.DEFAULT_GOAL := help
.PHONY: always

# `book` and `tests` are folders, too: without a prerequisite that is never there, make would call them done
%: always
	@"$(PYTHON)" scripts/make.py $@ $(foreach name,$(VARIABLES),$(if $(filter command,$(origin $(name))),"$(name)=$($(name))")) $(ARGS)

$(MAKEFILE_LIST): ;
