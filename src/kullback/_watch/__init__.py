"""The path of a watch: belief and stream → counts → e-processes and accounts → timeline."""
