"""The sample: a believable furniture salon, so that the program can be tried before any list has been brought in."""

from desktop_crm.app.sample.make import currency, make_sample

__all__ = ["currency", "make_sample"]
