"""The reporters: a report's records in, text for people or for machines out.

They read `records` and `knowledge` and nothing of packets. `text` makes what came out of packets safe to
show, `ladder` lays a story out for all of them; neither prints.
"""
