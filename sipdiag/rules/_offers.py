from sipdiag.offers import *  # noqa: F403
