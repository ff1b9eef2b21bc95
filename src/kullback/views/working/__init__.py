"""The views of an explanation: `blocks` says what it says, the other files each write the blocks in one form."""
