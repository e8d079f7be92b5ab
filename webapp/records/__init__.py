"""Records: everything people typed, and the only way to change it (sync/SPEC.md).

``routes`` speak the sync protocol, ``services`` run it, ``store`` is the SQL half of
``sync.store.Store``, ``feed`` reads (pull, snapshot, head), ``collection`` removes what is over.
"""
