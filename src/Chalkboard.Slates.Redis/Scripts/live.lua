-- Whether a slate has a document that has not expired.
-- Begins with now and any_live.
-- KEYS: the documents.
return any_live()
