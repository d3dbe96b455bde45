"""The pages: what people see and do in a browser, over one installation.

Everything here is a door: it shows what the rooms below know and asks them to act. `roster`
knows who may come in, `access` what a page demands, `door` lets people through or not.
"""
