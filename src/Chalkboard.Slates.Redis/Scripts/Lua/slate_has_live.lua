-- Whether a slate has a document that has not expired.
-- Begins with now and any_live.
-- KEYS: the documents, their contents, their ids, their expiries.
return any_live()
