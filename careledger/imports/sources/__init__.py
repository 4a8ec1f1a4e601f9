"""The sources that are recognised without a mapping; one module each, all listed in `recognise`."""
