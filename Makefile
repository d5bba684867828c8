# Every target is one call of scripts/make.py, which also works without make: python scripts/make.py book
# Options go into ARGS: make check ARGS=--json
PYTHON ?= python3
RUN = @"$(PYTHON)" scripts/make.py $@

# make book DRAFTS=1 shows drafts
WITH_DRAFTS = $(if $(filter-out 0 no false,$(DRAFTS)),--drafts)

.DEFAULT_GOAL := help
.PHONY: help book html pdf epub teacher live class zip test check serve lab new-case remove-case rename-case lock clean

help zip check lock clean:
	$(RUN) $(ARGS)

# make test FAST=1 builds no book and opens no browser
test:
	$(RUN) $(if $(filter-out 0 no false,$(FAST)),--fast) $(ARGS)

book html pdf epub teacher serve:
	$(RUN) $(WITH_DRAFTS) $(ARGS)

# make lab RESET=1 begins with a clean copy and keeps the old one
lab:
	$(RUN) $(if $(filter-out 0 no false,$(RESET)),--reset) $(ARGS)

# Python for browsers comes from the network, once, or from a folder: make live PYODIDE=/path
class:
	$(RUN) $(if $(PYODIDE),--pyodide "$(PYODIDE)") $(ARGS)

live:
	$(RUN) $(WITH_DRAFTS) $(if $(PYODIDE),--pyodide "$(PYODIDE)") $(ARGS)

# Asks; or all at once: make new-case ARGS='--title … --title-en … --place … --period … --source …'
new-case:
	$(RUN) $(ARGS)

remove-case:
	$(RUN) --id "$(ID)" $(if $(YES),--yes)

rename-case:
	$(RUN) --from "$(FROM)" --to "$(TO)"
